"""The ways a job can be false, by number: how the truth file calls them."""

MECHANISMS = ("honest", "padding", "diversion", "ring", "recycled", "paper_insured")
HONEST, PADDING, DIVERSION, RING, RECYCLED, PAPER_INSURED = range(len(MECHANISMS))
