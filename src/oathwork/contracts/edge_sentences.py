"""What each function of the contracts around the core means, in sentences, by contract: as `sentences` has those of the core.

The money of a contract around the core stands in its setup, not in a call: where a call has an amount but no token, sentences
say that it is in the smallest unit, and `describe` asks the contract which token that is.
"""

from typing import Final

from oathwork.contracts.sentences import ESCROW_SENTENCES, SENDER, Sentence

_CLOSED: Final = ESCROW_SENTENCES["close"].note
_UNITS: Final = "in the smallest unit of its money"
_ORGANISER: Final = "Only the organiser can do this."
_COURT: Final = "Only the court can do this."
_PAID_COURT: Final = "The court's fee is paid, and does not come back."

_DEPUTY: Final = {
    "withdraw": Sentence(
        "Withdraw a bounty",
        "The bounty in lane {terms.lane} of {terms.poster} ends.",
        _ORGANISER,
        money="The reward and the fees of the whole panel go back to the contract that posted it.",
        more=("terms.reward", "terms.fee", "terms.size"),
    ),
    "close": Sentence(
        "Close to claims", "Nobody can claim the bounty of this contract any more.", f"{_CLOSED} {_ORGANISER}"
    ),
}
_TILL: Final = _DEPUTY | {
    "fill": Sentence(
        "Fill it",
        f"{{{SENDER}}} brings in {{amount}}, {_UNITS}.",
        "From then on it belongs to the organiser.",
    ),
}
_EVIDENCE: Final = f"{{{SENDER}}} says something about the case {{number}}, at {{uri}}."
_COURT_OF_PANELS: Final = {
    "submitEvidence": Sentence("Say something", _EVIDENCE, "The panel can read it."),
    "handIn": Sentence(
        "Hand in the file",
        "The file of the case {number} is closed and handed in, to be judged.",
        "What is said later is not in it.",
        more=("id",),
    ),
    "conclude": Sentence(
        "Conclude a case", "How the case {number} ended is read from the escrow.", "That is for good."
    ),
    "reclaim": Sentence(
        "End a case's bounty",
        "The bounty of a concluded case ends, in lane {terms.lane} of {terms.poster}.",
        money="What it holds goes back to the court's float.",
        more=("terms.fee", "terms.size"),
    ),
}

EDGE_SENTENCES: Final[dict[str, dict[str, Sentence]]] = {
    "Crowds": {
        "start": Sentence(
            "Start a crowd",
            f"{{{SENDER}}} starts a crowd for one bounty: anyone can give until {{until}}.",
            "Until it is posted all can leave with what they gave, and later each gets their part of what comes back. The "
            "organiser never touches the money.",
        ),
    },
    "Crowd": _DEPUTY
    | {
        "give": Sentence(
            "Give to a crowd",
            f"{{{SENDER}}} gives {{most}} or what is missing, {_UNITS}.",
            "It can be taken back until the bounty is posted. Of what comes back from the bounty each who gave gets their part.",
        ),
        "post": Sentence(
            "Post a crowd's bounty",
            "The crowd posts its bounty. It can be claimed for {offer.openUntil}.",
            "Nobody can leave any more before it has ended.",
            money="All that was given goes into escrow.",
        ),
        "take": Sentence(
            "Take back",
            f"What {{{SENDER}}} gave is paid to {{to}}: all, or the part of it that came back.",
            "All of it before the bounty is posted; after its end the same part of what came back.",
        ),
    },
    "Plans": {
        "start": Sentence(
            "Start a plan",
            f"{{{SENDER}}} starts a plan: milestones in their order. None is posted yet.",
            "Each is posted when the one before it was paid. If it was not, the rest goes back to the organiser.",
        ),
    },
    "Plan": _TILL
    | {
        "next": Sentence(
            "Post a milestone",
            "The next milestone is posted. It can be claimed for {offer.openUntil}.",
            money="Its reward and the fees of the whole panel go into escrow.",
        ),
        "take": Sentence(
            "Take out the rest",
            "All that is here goes to {to}, and no milestone is posted any more.",
            "This cannot be undone.",
        ),
    },
    "Rotas": {
        "start": Sentence(
            "Start a rota",
            f"{{{SENDER}}} starts a rota: from {{start_}} on the same bounty once in {{period}}.",
            "Anyone posts the next one when its turn has come, for as long as the money lasts.",
        ),
    },
    "Rota": _TILL
    | {
        "next": Sentence(
            "Post the next bounty",
            "The rota's next bounty is posted. It can be claimed for {offer.openUntil}.",
            money="Its reward and the fees of the whole panel go into escrow.",
        ),
        "take": Sentence("Take money out", f"{{amount}} goes to {{to}}, {_UNITS}.", _ORGANISER),
    },
    "Holdbacks": {
        "make": Sentence(
            "Make a warranty",
            "What {worker} shares with it waits as a warranty until {until}.",
            "Until then the poster can complain to the court, once and at their own cost. The court's one gives it to the poster, "
            "anything else to the worker.",
        ),
    },
    "Holdback": {
        "complain": Sentence(
            "Complain",
            f"{{{SENDER}}} brings the work before the court, with the complaint at {{uri}}.",
            "The court says who gets what was held back. Nobody can complain a second time.",
            money=_PAID_COURT,
        ),
        "submitEvidence": Sentence(
            "Say something",
            f"{{{SENDER}}} says something to the court, at {{uri}}.",
            "The court can read it.",
        ),
        "rule": Sentence(
            "Rule as the court",
            "The court rules {ruling} in the dispute {dispute_}.",
            f"One gives what was held back to the poster, anything else to the worker. {_COURT}",
        ),
        "release": Sentence(
            "Release a warranty",
            "All that was held back in one token goes to {to}.",
            "It is sent to nobody but those whose it is, or where they want it.",
        ),
    },
    "KeeperPot": {
        "fill": Sentence(
            "Fill a pot",
            f"{{{SENDER}}} brings money into the pot of {{poster}}.",
            "It pays those who take the steps that anyone may take. From then on it belongs to that poster.",
        ),
        "setPrice": Sentence(
            "Set a pot's price",
            f"The pot of {{{SENDER}}} pays {{tip}} a move, and gas up to {{mostBaseFee}} a unit.",
            "Whoever moves a bounty on is paid so from now on.",
        ),
        "take": Sentence("Empty a pot", f"{{amount}} wei of the pot of {{{SENDER}}} goes to {{to}}."),
        "run": Sentence(
            "Take a step for pay",
            "A step is sent to the escrow, and its poster's pot pays for it.",
            "It pays only for what moves a bounty on.",
        ),
    },
    "CourtArbiter": {
        "ask": Sentence(
            "Ask the court",
            "The court is asked about the bounty in lane {terms.lane} of {terms.poster}.",
            "If it rules one the worker is paid, else everybody gets back what they put in.",
            money=_PAID_COURT,
        ),
        "submitEvidence": Sentence(
            "Say something",
            f"{{{SENDER}}} says something about the bounty, at {{uri}}.",
            "The court can read it.",
        ),
        "rule": Sentence(
            "Rule as the court",
            "The court rules {_ruling} in the dispute {_disputeID}.",
            f"One pays the worker, anything else refunds. {_COURT}",
        ),
        "note": Sentence(
            "Note a ruling",
            "The ruling that stands in the dispute {dispute} is noted.",
            "It counts if an appeal is not over in time.",
        ),
        "enforce": Sentence(
            "Enforce a ruling",
            "What the court has ruled is carried to the escrow.",
            "After a yes the worker gets the reward, after a no it goes back to the poster; the bond returns.",
            more=("terms.bond", "terms.reward"),
        ),
    },
    "PanelArbitrator": _COURT_OF_PANELS
    | {
        "executeRuling": Sentence(
            "Execute a ruling",
            "The contract that asked is told the ruling in the dispute {dispute}.",
            "What follows is that contract's.",
        ),
    },
    "PanelEvaluator": _COURT_OF_PANELS
    | {
        "judge": Sentence(
            "Have a job judged",
            "A panel judges the job {jobId} of {market}.",
            "Yes completes the job, no rejects it, and a panel that refuses leaves it as it was.",
            money="The fees of the whole panel are paid.",
        ),
        "carryOut": Sentence(
            "Carry out a verdict",
            "The market is told what the panel said in the case {number}.",
            "Yes completes the job, no rejects it, and a panel that refused leaves it as it was.",
        ),
        "collectFor": Sentence(
            "Pay out what is earned",
            "What the cases of {payer} have earned is paid out to {payer}.",
            more=("token",),
        ),
    },
    "Herald": {
        "attest": Sentence(
            "Attest a standing",
            "The standing of {account} in guild {guild} is attested as it is now.",
            "The attestation before it is revoked.",
        ),
        "attestEnd": Sentence(
            "Attest an end",
            "How the last bounty in lane {lane} of {poster} ended is attested.",
            "That is for good.",
        ),
        "tell": Sentence(
            "Tell of an agent",
            "The agent {agentId} gets feedback by the points of its wallet in guild {guild}.",
            "The feedback before it is revoked. An agent that was sold has no wallet, and gets none.",
        ),
    },
}

# Functions that only contracts call: no person is asked to sign one.
FOR_CONTRACTS: Final = {"PanelArbitrator": ("createDispute", "appeal"), "Clerk": ("claim", "handIn")}
