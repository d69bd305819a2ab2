"""What a serving process says of itself: JSON lines on standard error, in which nobody is named."""

from serving.logs.beginning import begin
from serving.logs.requests import Logged
from serving.logs.writing import Log, open_log

__all__ = ["Log", "Logged", "begin", "open_log"]
