"""How documents of older systems are read: pure, from a parsed document to unsaved rows, or to problems in words."""
