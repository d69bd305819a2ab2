"""Every page of the console over a million jobs: how long does the server take, and how heavy is the page."""
