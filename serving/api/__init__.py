"""The API: published scores, lists, jobs and explanations over HTTP, for those who hold a key."""

from serving.api.application import make_app

__all__ = ["make_app"]
