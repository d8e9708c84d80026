// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBountyEscrow, Status, Verdict} from "oathwork/interfaces/IBountyEscrow.sol";
import {Scores} from "oathwork/libraries/Scores.sol";
import {Bench} from "./Bench.sol";
import {any, cheats} from "./Cheats.sol";

/// @dev Promises 1, 2, 3, 5 and 6 where recorded verdicts move the money: `settle`, from anybody. Of a panel of one, and of a
/// named one of three, the scores are any. By lot there is much more to do for each peer; so a panel of three has a proof
/// for each of the fourteen ways in which two of them or all agree (Y, N, or - for absent, in the order of the places;
/// each score is any that says so), and one for all others at once. Larger panels have only that one.
contract Panels is Bench {
    // --------------------------------------------------------------------------------------------------- any scores

    function check_PROMISES_1_2_3_5_6_settle_named_1() external {
        _somewhere(Status.InReview, 1, true);
        _settle();
    }

    function check_PROMISES_1_2_3_5_6_settle_named_3() external {
        _somewhere(Status.InReview, 3, true);
        _settle();
    }

    function check_PROMISES_1_2_3_5_6_settle_by_lot_1() external {
        _somewhere(Status.InReview, 1, false);
        _settle();
    }

    function check_PROMISES_1_2_3_5_6_settle_in_coin_by_lot_1() external {
        _inCoin(Status.InReview, 1, false);
        _settle();
    }

    // ------------------------------------------------------------------------------------------ three, drawn by lot

    function check_PROMISES_1_2_3_5_6_settle_by_lot_3_yes_yes_yes() external {
        _settle("YYY");
    }

    function check_PROMISES_1_2_3_5_6_settle_by_lot_3_yes_yes_no() external {
        _settle("YYN");
    }

    function check_PROMISES_1_2_3_5_6_settle_by_lot_3_yes_yes_absent() external {
        _settle("YY-");
    }

    function check_PROMISES_1_2_3_5_6_settle_by_lot_3_yes_no_yes() external {
        _settle("YNY");
    }

    function check_PROMISES_1_2_3_5_6_settle_by_lot_3_yes_no_no() external {
        _settle("YNN");
    }

    function check_PROMISES_1_2_3_5_6_settle_by_lot_3_yes_absent_yes() external {
        _settle("Y-Y");
    }

    function check_PROMISES_1_2_3_5_6_settle_by_lot_3_no_yes_yes() external {
        _settle("NYY");
    }

    function check_PROMISES_1_2_3_5_6_settle_by_lot_3_no_yes_no() external {
        _settle("NYN");
    }

    function check_PROMISES_1_2_3_5_6_settle_by_lot_3_no_no_yes() external {
        _settle("NNY");
    }

    function check_PROMISES_1_2_3_5_6_settle_by_lot_3_no_no_no() external {
        _settle("NNN");
    }

    function check_PROMISES_1_2_3_5_6_settle_by_lot_3_no_no_absent() external {
        _settle("NN-");
    }

    function check_PROMISES_1_2_3_5_6_settle_by_lot_3_no_absent_no() external {
        _settle("N-N");
    }

    function check_PROMISES_1_2_3_5_6_settle_by_lot_3_absent_yes_yes() external {
        _settle("-YY");
    }

    function check_PROMISES_1_2_3_5_6_settle_by_lot_3_absent_no_no() external {
        _settle("-NN");
    }

    // ------------------------------------------------------------------------------------------- without a majority

    function check_PROMISE_3_no_majority_named_5_is_refused() external {
        _undecided(5, true);
    }

    function check_PROMISE_3_no_majority_by_lot_3_is_refused() external {
        _undecided(3, false);
    }

    function check_PROMISE_3_no_majority_by_lot_5_is_refused() external {
        _undecided(5, false);
    }

    /// @dev Nothing is accepted unless more than half of the whole panel say the same.
    function _undecided(uint256 size, bool named) private {
        _somewhere(Status.InReview, size, named);
        (uint256 yes, uint256 judged) = _counted();
        unchecked { cheats.assume(!_either(2 * yes > size, 2 * (judged - yes) > size)); }
        cheats.prank(_somebody());
        (bool done,) = address(escrow).call(_call());
        assert(!done);
    }

    // ------------------------------------------------------------------------------------------------------ helpers

    /// @dev A panel by lot with verdicts as written: Y, N, or - for absent.
    function _settle(bytes memory verdicts) private {
        _somewhere(Status.InReview, verdicts.length, false);
        uint256 scores = type(uint56).max;
        for (uint256 i = 0; i < verdicts.length; ++i) {
            if (verdicts[i] == "-") continue;
            uint256 score = any.createUint(7, "score");
            cheats.assume(score <= 100);
            cheats.assume((score >= terms.passMark) == (verdicts[i] == "Y"));
            scores ^= (255 ^ score) << (8 * i);
        }
        state.scores = Scores.wrap(scores);
        _place(Status.InReview);
        _settle();
    }

    /// @dev A bounty ends only if more than half of the whole panel say yes, and opens again only if more than half say no;
    /// then the worker gets no more than his bond, and the commons do not shrink. At an end they get the fees of the absent,
    /// and give at most half of what the panel is paid: to a named one, nothing.
    function _settle() private {
        uint256 commons = _commons();
        uint256 had = _wealth(worker);
        (uint256 yes, uint256 judged) = _counted();
        if (!_step(Status.InReview, _somebody(), 0, _call())) return;
        bool paid = _now() == Status.Free;
        unchecked {
            assert(2 * (paid ? yes : judged - yes) > terms.size);
            if (paid) {
                uint256 bonus = commons + terms.fee * (terms.size - judged) - _commons();
                assert(2 * bonus <= terms.fee * judged);
            } else {
                assert(_now() == Status.Open);
                assert(_wealth(worker) <= had + terms.bond);
                assert(_commons() >= commons);
            }
        }
    }

    function _call() private view returns (bytes memory) {
        return abi.encodeCall(IBountyEscrow.settle, (terms, state, _people(), new Verdict[](0)));
    }
}
