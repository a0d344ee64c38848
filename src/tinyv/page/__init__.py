"""What pages share: text made harmless, LaTeX as MathML, charts as SVG, one self-contained document."""
