"""报表: what the page offers, one card a document."""
