"""How fast is it? Time and memory, beside what a careful person would write by hand."""
