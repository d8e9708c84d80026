"""A flow as a picture: a lifeline for each party, an arrow for each call, a thick one for money. Plain SVG, no script."""

from markupsafe import Markup, escape

ORDER = ("poster", "worker", "escrow", "peers", "mate", "anyone", "arbiter")
GAP, LEFT, TOP = 196, 70, 66
CALL, MONEY, PILL = 40, 30, 34


def svg(flow, number):
    """Return the picture of a flow from `flows.play_all`."""
    seen = {step["by"] for step in flow["steps"]} | {"escrow"}
    seen |= {name for step in flow["steps"] for move in step["moves"] for name in move[:2]}
    seen |= {name for step in flow["steps"] for name, _ in step["owed"]}
    at = {name: LEFT + GAP * place for place, name in enumerate(each for each in ORDER if each in seen)}
    parts, y = [], TOP
    for step in flow["steps"]:
        drawn, y = _step(step, at, y)
        parts += drawn
    width, height = LEFT * 2 + GAP * (len(at) - 1), y + 14
    lines = [_lifeline(name, x, height) for name, x in at.items()]
    return Markup(
        '<svg class="flow" role="img" aria-labelledby="flow-{0} flow-{0}-told" viewBox="0 0 {1} {2}" width="{1}" '
        'height="{2}"><title id="flow-{0}">{3}</title><desc id="flow-{0}-told">{4}</desc>{5}</svg>'
    ).format(number, width, height, flow["title"], told(flow), Markup("").join(lines + parts))


def told(flow):
    """Return a flow in words, for who does not see the picture."""
    return " ".join(_told(step) for step in flow["steps"])


def _told(step):
    money = [f"{amount} from {giver} to {taker}" for giver, taker, amount in step["moves"]]
    money += [f"{amount} owed to {who}" for who, amount in step["owed"]]
    money += [f"{step['commons']} into the commons"] if step["commons"] > 0 else []
    words = f" ({step['words']})" if step["words"] else ""
    return (
        f"{step['by']}: {step['verb']}{words}, {', '.join(money) or 'no money moves'}; then {step['status']}."
    )


def _lifeline(name, x, height):
    return Markup(
        '<line class="life" x1="{0}" x2="{0}" y1="34" y2="{1}"/>'
        '<rect class="party {2}" x="{3}" y="6" width="104" height="28" rx="6"/>'
        '<text class="party" x="{0}" y="25" text-anchor="middle">{2}</text>'
    ).format(x, height - 6, name, x - 52)


def _step(step, at, y):
    escrow, caller = at["escrow"], at[step["by"]]
    drawn = [
        _arrow("call", caller, escrow, y, Markup("<tspan>{}</tspan> {}").format(step["verb"], step["words"]))
    ]
    y += CALL - 12
    for giver, taker, amount in step["moves"]:
        drawn.append(_arrow("money", at[giver], at[taker], y, f"{amount}"))
        y += MONEY
    for who, amount in step["owed"]:
        drawn.append(_arrow("owed", escrow, at[who], y, f"owes {amount}"))
        y += MONEY
    commons = f"  ·  commons + {step['commons']}" if step["commons"] > 0 else ""
    drawn.append(_pill(escrow, y, step["status"] + commons))
    return drawn, y + PILL + 8


def _arrow(kind, start, end, y, label):
    """From `start` to `end`, with its head drawn as a path: markers are not printed by every browser."""
    side = 1 if end > start else -1
    tip, middle = end - side * 2, (start + end) / 2
    if kind == "call" or abs(end - start) > GAP:  # where no other lifeline crosses the words
        middle = start + side * GAP / 2
    return Markup(
        '<g class="{0}"><line x1="{1}" x2="{2}" y1="{3}" y2="{3}"/>'
        '<path d="M{4} {3} l{5} -5 v10 z"/><text x="{6}" y="{7}" text-anchor="middle">{8}</text></g>'
    ).format(kind, start, end - side * 9, y, tip, -side * 9, middle, y - 6, escape(label))


def _pill(x, y, words):
    width = 7.2 * len(words) + 18
    return Markup(
        '<g class="pill"><rect x="{}" y="{}" width="{}" height="22" rx="11"/>'
        '<text x="{}" y="{}" text-anchor="middle">{}</text></g>'
    ).format(x - width / 2, y - 9, width, x, y + 6, words)
