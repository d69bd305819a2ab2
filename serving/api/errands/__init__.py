"""Work that takes longer than an answer: processes of their own, begun once and asked after."""
