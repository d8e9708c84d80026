"""What a bounty's page shows, read from it as people see it, and the same made of what `oathwork show --json` says."""

from datetime import UTC, datetime
from decimal import Decimal

from oathwork.model.terms import NOBODY

STATES = {
    "Open": "open", "Claimed": "being worked on", "Delivered": "waits for the lot", "InReview": "being judged",
    "Escalated": "with the arbiter", "Free": "paid",
}  # fmt: skip
WAITS = {
    "claim": "Anyone but poster and arbiter may claim it",
    "deliver": "{} owes the work",
    "draw": "The lot decides who judges. Anyone may draw it",
    "review": "Verdicts are awaited from {}",
}
UNITS = {"day": 86_400, "hour": 3_600, "minute": 60}


# ------------------------------------------------------------------------------------------------------------ on the page


def on_the_page(page):
    """The facts of a bounty's page by their names there; accounts and moments in full, as a copy or a screen reader has them."""
    facts = {}
    for label in page.locator("aside dl dt").all():
        facts[label.inner_text()] = _whole(label.locator("xpath=following-sibling::dd[1]"))
    table = page.locator("table", has_text="verdict").first
    return {
        "title": page.locator("h1").inner_text(),
        "id": page.locator(".stake-head [title]").get_attribute("title"),
        "state": page.locator(".stake-head .state").inner_text(),
        "reward": page.locator("aside .number").inner_text().replace("\n", " "),
        "facts": facts,
        "next": _next(page),
        "panel": [_row(row) for row in table.locator("tbody tr").all()] if table.count() else [],
        "delivery": _hash(page.locator(".card p", has_text="evidence:")),
        "price": _texts(page, "What a wrong verdict would cost"),
        "ended": page.locator(".log li", has_text="Paid").locator(".log-when").all_inner_texts()[-1:],
    }


def _whole(cell):
    named = cell.locator("a[title], time")
    if not named.count():
        return cell.inner_text().replace("\n", " ")
    return named.first.get_attribute("title") or named.first.get_attribute("datetime")


def _next(page):
    """What is due, with the moment until when, if there is one."""
    sentence = page.locator(".next > p, p.next").first
    moment = sentence.locator("time")
    text = sentence.inner_text().split(", until ")[0]
    return text, moment.get_attribute("datetime") if moment.count() else None


def _row(row):
    peer, said = row.locator("td").all()
    review = said.locator(".hash")
    return (
        peer.locator("[title]").get_attribute("title"),
        said.inner_text().split("\n")[0],
        peer.locator(".then").inner_text() if peer.locator(".then").count() else "",
        review.get_attribute("title") if review.count() else "",
    )


def _hash(line):
    return (
        "0x" + line.locator(".hash").inner_text().replace(" ", "").replace("\n", "") if line.count() else ""
    )


def _texts(page, heading):
    return page.locator(f"h2:has-text('{heading}') + .card p").all_inner_texts()


# ------------------------------------------------------------------------------------------------------------- from JSON


def from_json(document):
    """The same facts, of what the toolkit says."""
    bounty, end = document["bounty"], document["end"]
    terms, job = bounty["terms"], document["job"]
    facts = {
        "oath, staked at the claim": _money(terms["bond"]),
        "in escrow now": None if end else _money(document["holds"]),
        "time to work": _span(terms["workPeriod"]),
        "time to judge": _span(terms["reviewPeriod"]) + _note("a majority waits {} for the others", terms["patience"]),
        "judged by": f"{terms['size']} of {terms['seats']}, by lot",
        "a yes is": f"{terms['passMark']} of 100 or more",
        "each peer gets": _money(terms["fee"]),
        "standing": f"up to {terms['effort']} points",
        "open until": None if end or bounty["status"] != "Open" else _moment(terms["openUntil"]),
        "posted by": terms["poster"],
        "worker": _account(document["worker"]),
        "reserved for": _account(terms["worker"]),
        "guild": terms["guild"],
        "arbiter": _account(terms["arbiter"]) or "none",
    }  # fmt: skip
    return {
        "title": job["title"],
        "id": bounty["id"],
        "state": STATES[bounty["status"]],
        "reward": _money(terms["reward"]),
        "facts": {name: value for name, value in facts.items() if value},
        "next": _due(document),
        "panel": _verdicts(document),
        "delivery": bounty["state"]["delivery"] if int(bounty["state"]["delivery"], 16) else "",
        "price": _price(document["capture"]),
        "ended": [f"block {document['ended']['block']}"] if end else [],
    }


def _money(units, most=18):
    amount = Decimal(units) / 10**18
    cut = amount.quantize(Decimal(1).scaleb(-most), rounding="ROUND_DOWN").normalize()
    return f"{cut:f} ETH" if cut == amount else f"\N{ALMOST EQUAL TO} {cut:f} ETH"


def _span(seconds):
    unit = next(unit for unit, length in UNITS.items() if seconds % length == 0)
    count = seconds // UNITS[unit]
    return f"{count} {unit}{'' if count == 1 else 's'}"


def _note(text, seconds):
    return " " + text.format(_span(seconds)) if seconds else ""


def _moment(seconds):
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _account(account):
    return None if account == NOBODY else account


def _due(document):
    if document["end"]:
        return "It has ended. Nothing more can happen to it.", None
    due = document["next"] or document["then"]
    accounts = ", ".join(
        f"{each[:6]}\N{HORIZONTAL ELLIPSIS}{each[-4:]}" for each in due.get("accounts") or []
    )
    block = f", from block {due['block']} on" if due.get("block") else ""
    return WAITS[due["action"]].format(accounts) + block, _moment(due["until"]) if due.get("until") else None


def _verdicts(document):
    mark = document["bounty"]["terms"]["passMark"]

    def said(score):
        return f"{score}, a {'yes' if score >= mark else 'no'}"

    recorded = [
        (each["peer"], said(each["score"]), f"round {each['round']}", each["review"])
        for each in document["verdicts"]
    ]
    silent = [seat["account"] for seat in document["bounty"]["people"]["panel"]]
    judged = {peer for peer, *_ in recorded}
    return recorded + [(peer, "", "", "") for peer in silent if peer not in judged]


def _price(capture):
    if not capture:
        return []
    own, seats, lots = capture["own"], capture["seats"], f"{capture['lots']:.1f}".removesuffix(".0")
    luck, bribe = _money(capture["luck"], 6), _money(capture["bribe"], 6)
    one = f"Somebody with {own} of the {seats} seats has the majority of one panel in {lots}"
    return [
        f"{one}, and pays {luck} in fees until then.",
        f"A bribe of {bribe} doubles what a bare majority of the panel earns.",
    ]
