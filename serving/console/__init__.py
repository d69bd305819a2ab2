"""The console: what people use in a browser, Persian first and English beside it."""
