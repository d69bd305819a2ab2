"""The routes of /v1, a file for each thing that is asked after."""
