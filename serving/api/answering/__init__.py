"""How a request is answered or refused: forms, tags, cursors, problem details."""
