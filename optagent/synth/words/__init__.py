"""Words with no language model: a grammar, number formats, and links from every number to the datum that it tells."""
