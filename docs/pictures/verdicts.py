"""Draw docs/pictures/verdicts.svg: three intervals against one bar, and what each means.

python docs/pictures/verdicts.py
"""

from __future__ import annotations

from pathlib import Path

ROWS = (
    ("shown: met", 0.875, 0.856, "#1f7a4d"),
    ("not shown yet: undecided", 0.815, 0.755, "#9a6a00"),
    ("shown false: not met", 0.711, 0.64, "#b3261e"),
)
BAR, LEFT, RIGHT = 0.80, 0.60, 0.92


def place(value: float) -> float:
    """Return where a share lies, in pixels from the left."""
    return 190 + (value - LEFT) / (RIGHT - LEFT) * 400


def main() -> None:
    """Write the picture."""
    parts = [
        (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 210" '
            'font-family="sans-serif" font-size="14" role="img">'
        ),
        "<title>Three intervals against a bar of 80%</title>",
        '<rect width="640" height="210" fill="#ffffff"/>',
        (
            f'<line x1="{place(BAR):.0f}" y1="26" x2="{place(BAR):.0f}" y2="180" stroke="#333" '
            'stroke-dasharray="5 4"/>'
        ),
        f'<text x="{place(BAR):.0f}" y="18" text-anchor="middle" fill="#333">wanted: 80%</text>',
    ]
    for row, (words, value, low, colour) in enumerate(ROWS):
        y, high = 55 + 50 * row, 2 * value - low
        parts += [
            f'<text x="180" y="{y + 5}" text-anchor="end" fill="#222">{words}</text>',
            (
                f'<line x1="{place(low):.0f}" y1="{y}" x2="{place(high):.0f}" y2="{y}" '
                f'stroke="{colour}" stroke-width="6" stroke-linecap="round"/>'
            ),
            f'<circle cx="{place(value):.0f}" cy="{y}" r="7" fill="{colour}"/>',
        ]
    parts.append(
        '<text x="190" y="200" fill="#555" font-size="12">dot: what was seen; line: where the '
        "value lies for other images</text></svg>"
    )
    path = Path(__file__).with_suffix(".svg")
    path.write_text("\n".join(parts) + "\n", encoding="utf-8")
    print(f"wrote {path.name}")


if __name__ == "__main__":
    main()
