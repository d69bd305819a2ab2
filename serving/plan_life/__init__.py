"""The life of a sample plan: drafted, costed, approved, issued, in the field, closed; and of its visits."""
