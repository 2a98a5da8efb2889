"""One function an arrow of the way from words to an answer."""
