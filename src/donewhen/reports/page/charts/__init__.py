"""The small charts of the page, as SVG inside it: no script, no request, readable aloud."""
