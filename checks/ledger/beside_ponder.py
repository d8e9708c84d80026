"""The ledger beside Ponder: both read the same logs of one anvil in one run, and are asked the same, `python -m checks.ledger --ponder 2000`.

The logs are those of the two real lives, said again by a contract of this check, two bounties a block. Ponder stands in
`checks/ponder`, with its own default database (PGlite, in its process) and, where PostgreSQL is, with that.
"""

import json
import os
import socket
import statistics
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

import solcx
from eth_utils.crypto import keccak

from checks.ledger.lives import lives
from oathwork.chain import local
from oathwork.chain.client import connect
from oathwork.chain.nodes import Nodes
from oathwork.contracts import Oathwork
from oathwork.contracts.deployments import Deployment
from oathwork.ledger.database import Store
from oathwork.ledger.logs import Ledger
from oathwork.model.terms import Status
from oathwork.model.typed_data import NOBODY, address
from tests.support.anvil import anvil_at
from tests.support.databases import postgres, programs
from tests.support.stage import build

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "checks/ponder"
PROGRAM = FOLDER / "node_modules/.bin/ponder"
A_BLOCK = 2  # bounties
SETTLED = 100  # blocks after the last log
PATIENCE = 600  # seconds for which Ponder may read
TURNS = 9
GAS = 25_000_000


def print_beside_ponder(bounties):
    """Print how both read the logs of so many bounties, and how long they take to answer."""
    if not PROGRAM.exists():
        print("\nPonder is not installed: see checks/ponder/README.md")
        return
    stage = build(*local.start(20))
    with anvil_at("--gas-limit", str(2 * GAS)) as url, tempfile.TemporaryDirectory() as folder:
        kinds = lives(stage)
        escrow, first, logs = _say_again(url, kinds, bounties)
        print(
            f"\n| {bounties:,} bounties, {logs:,} logs of one anvil | reading, s of the clock | s of processor | logs a second of the clock | board, ms | queue, ms |"
        )
        print("|---|--:|--:|--:|--:|--:|")
        peer, deployment = _peer(kinds), Deployment(31337, escrow, NOBODY, NOBODY, NOBODY, first)
        for name, make in _ledgers(folder):
            chain = connect(Nodes([url], chain_id=31337))
            _print_ledger(name, make(Oathwork.at(chain, deployment)), stage.guild, peer, logs)
        _print_ponder("Ponder, PGlite", url, escrow, first, logs, stage.guild, peer)
        if programs():
            with postgres() as database:
                where = database.replace("+psycopg", "")
                _print_ponder("Ponder, PostgreSQL", url, escrow, first, logs, stage.guild, peer, where)


def _peer(kinds):
    """Return who gave the last verdict on the paid life, and so sits on the panel of each."""
    return address("0x" + kinds[0][-2]["topics"][2][-40:])


def _ledgers(folder):
    yield "ledger in memory", Ledger
    yield "ledger, SQLite", lambda contracts: Store(contracts, f"sqlite:///{folder}/ledger.sqlite")
    if programs():
        with postgres() as url:
            yield "ledger, PostgreSQL", lambda contracts: Store(contracts, url)


# ----------------------------------------------------------------------------------------------------------- the node


def _rpc(url, method, *params):
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        document = json.load(answer)
    if "error" in document:
        raise RuntimeError(f"{method}: {document['error']}")
    return document["result"]


def _say_again(url, kinds, bounties):
    """Let a contract say the logs of many bounties; return its address, the first block, and how many logs there are."""
    os.environ.setdefault("SOLCX_BINARY_PATH", str(ROOT / ".solcx"))
    source = {"Repeater.sol": {"content": Path(__file__).with_name("Repeater.sol").read_text()}}
    settings = {"outputSelection": {"*": {"*": ["evm.bytecode.object"]}}, "evmVersion": "prague"}
    question = {"language": "Solidity", "sources": source, "settings": settings}
    answer = solcx.compile_standard(question, solc_version="0.8.37")
    code = answer["contracts"]["Repeater.sol"]["Repeater"]["evm"]["bytecode"]["object"]
    sender = _rpc(url, "eth_accounts")[0]
    created = _rpc(url, "eth_sendTransaction", {"from": sender, "data": "0x" + code, "gas": hex(GAS)})
    receipt = _receipt(url, created)
    count = 0
    for first in range(0, bounties, A_BLOCK):
        logs = [
            log for number in range(first, min(first + A_BLOCK, bounties)) for log in _life(kinds, number)
        ]
        data = "0x" + "".join(map(_packed, logs))
        call = {"from": sender, "to": receipt["contractAddress"], "data": data, "gas": hex(GAS)}
        last = _rpc(url, "eth_sendTransaction", call)
        count += len(logs)
    _receipt(url, last)
    _rpc(url, "anvil_mine", hex(SETTLED))
    return address(receipt["contractAddress"]), int(receipt["blockNumber"], 16), count


def _receipt(url, transaction):
    while not (receipt := _rpc(url, "eth_getTransactionReceipt", transaction)):
        time.sleep(0.01)
    assert receipt["status"] == "0x1", receipt
    return receipt


def _life(kinds, number):
    """Nine of ten are paid; a tenth of the others' verdicts are still owed."""
    id = keccak(number.to_bytes(8)).hex()
    kind = kinds[number % 10 == 0]
    told = [log for log in kind if number % 10 != 1 or log["topics"][0] not in _ends(kind)]
    return [log | {"topics": [log["topics"][0], "0x" + id, *log["topics"][2:]]} for log in told]


def _ends(kind):
    """The topics of a life's last four events: three verdicts, and the payment."""
    return {log["topics"][0] for log in kind[-4:]}


def _packed(log):
    data = log["data"][2:]
    topics = "".join(topic[2:] for topic in log["topics"])
    return f"{len(log['topics']):064x}{topics}{len(data) // 2:064x}{data}"


# --------------------------------------------------------------------------------------------------------- the ledger


def _print_ledger(name, ledger, guild, peer, logs):
    start, clock_start = time.process_time(), time.perf_counter()
    ledger.follow()
    seconds, clock = time.process_time() - start, time.perf_counter() - clock_start
    board = _timed(lambda: ledger.find(statuses=[Status.OPEN], guild=guild, limit=50), 50)
    queue = _timed(lambda: ledger.queue(peer, limit=50), 50)
    _print_row(name, clock, seconds, logs, board, queue)


def _print_row(name, clock, seconds, logs, board, queue):
    print(
        f"| {name} | {clock:.1f} | {seconds:.1f} | {logs / clock:,.0f} | {board:.1f} | {queue:.1f} |",
        flush=True,
    )


def _timed(question, entries):
    times = []
    for _ in range(TURNS):
        start = time.perf_counter()
        answer = question()
        times.append(time.perf_counter() - start)
    assert len(answer) == entries, (len(answer), entries)
    return statistics.median(times) * 1_000


# ------------------------------------------------------------------------------------------------------------- Ponder


def _print_ponder(name, url, escrow, first, logs, guild, peer, database=""):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        more = {
            "PONDER_NODE": url,
            "PONDER_ESCROW": escrow,
            "PONDER_FIRST": str(first),
            "PONDER_FOLDER": f"{folder}/pglite",
        }
        more |= {"DATABASE_URL": database, "PONDER_TELEMETRY_DISABLED": "1"}
        command = [PROGRAM, "start", "--schema", "beside", "--port", str(port), "--log-level", "error"]
        with open(Path(folder) / "log", "wb") as log:
            process = subprocess.Popen(command, cwd=FOLDER, env=os.environ | more, stdout=log, stderr=log)
        try:
            clock = _until_ready(f"http://127.0.0.1:{port}", process, Path(folder) / "log")
            seconds = _processor(process.pid)
            board, queue = (_timed(_question(port, text), 50) for text in _questions(guild, peer))
        finally:
            process.terminate()
            process.wait()
    _print_row(name, clock, seconds, logs, board, queue)


def _until_ready(url, process, log):
    """Return the seconds of the clock from its first answer, when it has begun, to the one that says all is read."""
    end, began = time.monotonic() + PATIENCE, None
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"Ponder has ended: {log.read_text(errors='replace')[-2_000:]}")
        status = _status(f"{url}/ready")
        if status and began is None:
            began = time.monotonic()
        if status == 200:
            return time.monotonic() - began
        time.sleep(0.1)
    raise RuntimeError(f"Ponder has not read all in {PATIENCE} s")


def _status(url):
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def _processor(pid):
    """Return the seconds of processor that a process has taken, start and compiling too."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _questions(guild, peer):
    open_ones = f'bountys(where: {{status: "Open", guild: "{guild}"}}, orderBy: "openUntil", limit: 50)'
    owed = f'seats(where: {{account: "{peer.lower()}", until_gt: "0"}}, orderBy: "until", limit: 50)'
    yield f"{{ {open_ones} {{ items {{ id poster token reward openUntil worker }} }} }}"
    yield f"{{ {owed} {{ items {{ bounty place until }} }} }}"


def _question(port, text):
    def ask():
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/graphql",
            json.dumps({"query": text}).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            [page] = json.load(answer)["data"].values()
        return page["items"]

    return ask
