"""The API: published scores, lists, jobs and explanations over HTTP, for those who hold a key."""
