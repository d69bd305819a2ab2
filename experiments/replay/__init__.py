"""Would Rastin have found more, and do its numbers hold? Whole cycles replayed, labels only where visits went."""
