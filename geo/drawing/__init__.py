"""Maps for documents: PNG, SVG and PDF."""
