"""After a transaction it is said what became of a bounty, by the escrow's word alone, and which verdicts did not count."""

from dataclasses import replace
from pathlib import Path

from oathwork.cli.receipts import bounty_lines, events_of, from_escrow
from oathwork.contracts.effect import plain_money

REASONS = {
    1: "its peer has not signed it",
    0: "its peer's verdict is on chain already, and the first one stands",
    9: "its peer is not on the panel",
}


def test_each_skipped_verdict_is_named_with_its_reason(stage):
    bounty = stage.draw(stage.deliver(stage.claim(stage.post())))
    good, other = stage.verdicts(bounty, 90, 80)
    unsigned, strange = replace(other, signature=good.signature), replace(other, index=9)
    call = stage.escrow.settle(bounty.terms, bounty.state, bounty.people, [good, unsigned, good, strange])
    receipt = call.send(stage.stranger)
    lines = bounty_lines(stage.again(bounty), receipt, Path("bounty.json"), [], plain_money)
    assert [line for line in lines if "not counted" in line] == [
        f"  the verdict for member {member} of the panel was not counted: {reason}"
        for member, reason in REASONS.items()
    ]


def test_events_of_other_contracts_are_left_out(stage):
    bounty = stage.post()
    receipt = stage.escrow.claim(bounty.terms, bounty.state).send(stage.worker)
    (event,) = receipt.events
    imitation = replace(event, name="Paid", contract=stage.token.address)
    receipt = from_escrow(replace(receipt, events=(event, imitation)), stage.escrow.address)
    assert events_of(bounty, receipt) == ["Claimed"]
