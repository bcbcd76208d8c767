"""QTI 1.2: items, assessments, object banks, and the dialects of Canvas, Common Cartridge, Respondus, D2L, WebCT Vista."""
