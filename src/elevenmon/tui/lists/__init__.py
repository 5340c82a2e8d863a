"""Long lists on screen: which rows are at hand, what stands in their columns, what is marked."""
