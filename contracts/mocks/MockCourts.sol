// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrable, IArbitrator} from "../edge/interfaces/IArbitrator.sol";

/// @dev A court that says what it is told to say, at once or after an appeal, and can ask again from within.
contract MockAppealCourt is IArbitrator {
    uint256 public fee = 0.3 ether;
    uint256 public disputes;
    IArbitrable public arbitrable;
    uint256 private _ruling;
    uint256 private _appealableFrom;
    bytes private _callback;

    function setFee(uint256 fee_) external {
        fee = fee_;
    }

    /// @dev While it is asked it calls who asks it with this.
    function setCallback(bytes calldata callback) external {
        _callback = callback;
    }

    /// @dev The ruling stands, and can be appealed.
    function say(uint256 ruling) external {
        (_ruling, _appealableFrom) = (ruling, block.timestamp);
    }

    /// @dev Somebody has appealed: nothing stands.
    function reopen() external {
        (_ruling, _appealableFrom) = (0, 0);
    }

    function execute(uint256 dispute, uint256 ruling) external {
        arbitrable.rule(dispute, ruling);
    }

    function createDispute(uint256 choices, bytes calldata) external payable returns (uint256) {
        require(choices == 2 && msg.value >= fee);
        arbitrable = IArbitrable(msg.sender);
        if (_callback.length > 0) {
            (bool done, bytes memory answer) = msg.sender.call{value: address(this).balance}(_callback);
            if (!done) {
                assembly {
                    revert(add(answer, 32), mload(answer))
                }
            }
        }
        return disputes++;
    }

    function appeal(uint256, bytes calldata) external payable {}

    function arbitrationCost(bytes calldata extraData) external view returns (uint256) {
        return keccak256(extraData) == keccak256("dear") ? 2 * fee : fee;
    }

    function appealCost(uint256, bytes calldata) external view returns (uint256) {
        return fee;
    }

    function appealPeriod(uint256) external view returns (uint256, uint256) {
        return (_appealableFrom, _appealableFrom + 1 days);
    }

    function disputeStatus(uint256) external pure returns (DisputeStatus) {
        return DisputeStatus.Waiting;
    }

    function currentRuling(uint256) external view returns (uint256) {
        return _ruling;
    }
}

/// @dev A contract that brings disputes before a court, and rejects its rulings if it is told to.
contract MockMarket is IArbitrable {
    IArbitrator private immutable court;
    bytes private _callback;

    error NoRuling();

    constructor(IArbitrator court_) {
        court = court_;
    }

    receive() external payable {}

    function bring(uint256 choices) external payable returns (uint256) {
        return court.createDispute{value: msg.value}(choices, "");
    }

    /// @dev While it is told a ruling it calls the court with this.
    function setCallback(bytes calldata callback) external {
        _callback = callback;
    }

    function rule(uint256 dispute, uint256 ruling) external {
        if (_callback.length > 0) {
            (bool done,) = address(court).call(_callback);
            require(done, NoRuling());
        }
        emit Ruling(IArbitrator(msg.sender), dispute, ruling);
    }
}
