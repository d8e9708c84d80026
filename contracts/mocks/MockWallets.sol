// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @dev A contract account that receives money, calls what anyone asks it to call, and signs with its owner's key.
contract MockWallet is IERC1271 {
    address public immutable owner;

    constructor(address owner_) payable {
        owner = owner_;
    }

    receive() external payable virtual {}

    function execute(address to, uint256 value, bytes calldata data) external payable returns (bytes memory) {
        (bool done, bytes memory answer) = to.call{value: value}(data);
        if (done) return answer;
        assembly {
            revert(add(answer, 32), mload(answer))
        }
    }

    function isValidSignature(bytes32 hash, bytes calldata signature) public view virtual returns (bytes4) {
        (address signer,,) = ECDSA.tryRecover(hash, signature);
        return signer == owner ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }
}

// ------------------------------------------------------------------------------------------------- receivers of money

/// @dev Accepts no money.
contract MockRejectingWallet is MockWallet {
    error NoMoney();

    constructor(address owner_) payable MockWallet(owner_) {}

    receive() external payable override {
        revert NoMoney();
    }
}

/// @dev Uses up all gas it is given.
contract MockGasBurningWallet is MockWallet {
    constructor(address owner_) payable MockWallet(owner_) {}

    receive() external payable override {
        while (true) {}
    }
}

/// @dev Needs nearly all the gas that a receiver is promised, and accepts.
contract MockDearWallet is MockWallet {
    constructor(address owner_) payable MockWallet(owner_) {}

    receive() external payable override {
        uint256 from = gasleft();
        while (from - gasleft() < 45_000) {}
    }
}

/// @dev Needs more gas than a receiver is promised, and accepts.
contract MockGreedyWallet is MockWallet {
    constructor(address owner_) payable MockWallet(owner_) {}

    receive() external payable override {
        uint256 from = gasleft();
        while (from - gasleft() < 60_000) {}
    }
}

/// @dev Accepts, and answers with as much as its gas pays for.
contract MockBombWallet is MockWallet {
    constructor(address owner_) payable MockWallet(owner_) {}

    receive() external payable override {
        assembly {
            return(0, 50000)
        }
    }
}

/// @dev Data as the code of a contract: the cheapest place to read it from.
contract MockData {
    constructor(bytes memory data) {
        assembly {
            return(add(data, 32), mload(data))
        }
    }
}

/// @dev Calls somebody else when it receives money, and remembers the answer.
contract MockReenteringWallet is MockWallet {
    address private _target;
    MockData private _data;
    bytes32 public answer = bytes32(uint256(1));

    constructor(address owner_) payable MockWallet(owner_) {}

    function prepare(address target, bytes calldata data) external {
        (_target, _data) = (target, new MockData(data));
    }

    receive() external payable override {
        if (_target == address(0)) return;
        (, bytes memory returned) = _target.call(address(_data).code);
        answer = bytes32(returned);
    }
}

// ----------------------------------------------------------------------------------------------------------- signers

/// @dev Answers with something else than the standard's word.
contract MockWrongAnswerSigner is MockWallet {
    constructor(address owner_) payable MockWallet(owner_) {}

    function isValidSignature(bytes32, bytes calldata) public pure override returns (bytes4) {
        return 0x1626ba7f;
    }
}

/// @dev Answers with one byte less than a word, though it begins rightly.
contract MockShortAnswerSigner is MockWallet {
    constructor(address owner_) payable MockWallet(owner_) {}

    function isValidSignature(bytes32, bytes calldata) public pure override returns (bytes4) {
        bytes4 word = IERC1271.isValidSignature.selector;
        assembly {
            mstore(0, word)
            return(0, 31)
        }
    }
}

/// @dev Answers rightly, and with dirt behind the standard's word.
contract MockDirtyAnswerSigner is MockWallet {
    constructor(address owner_) payable MockWallet(owner_) {}

    function isValidSignature(bytes32, bytes calldata) public pure override returns (bytes4) {
        bytes4 word = IERC1271.isValidSignature.selector;
        assembly {
            mstore(0, or(word, 1))
            return(0, 32)
        }
    }
}

/// @dev Uses up all gas it is given.
contract MockGasBurningSigner is MockWallet {
    constructor(address owner_) payable MockWallet(owner_) {}

    function isValidSignature(bytes32, bytes calldata) public pure override returns (bytes4) {
        while (true) {}
    }
}

/// @dev Says yes, and needs nearly all the gas that a signer is promised.
contract MockDearSigner is MockWallet {
    constructor(address owner_) payable MockWallet(owner_) {}

    function isValidSignature(bytes32, bytes calldata) public view override returns (bytes4) {
        uint256 from = gasleft();
        while (from - gasleft() < 290_000) {}
        return IERC1271.isValidSignature.selector;
    }
}

/// @dev Refuses, with as much data as its gas pays for.
contract MockBombSigner is MockWallet {
    constructor(address owner_) payable MockWallet(owner_) {}

    function isValidSignature(bytes32, bytes calldata) public pure override returns (bytes4) {
        assembly {
            revert(0, 200000)
        }
    }
}

/// @dev Says yes to everything, until it changes its mind.
contract MockFickleSigner is MockWallet {
    bool public refuses;

    constructor(address owner_) payable MockWallet(owner_) {}

    function refuse(bool refuses_) external {
        refuses = refuses_;
    }

    function isValidSignature(bytes32, bytes calldata) public view override returns (bytes4) {
        return refuses ? bytes4(0xffffffff) : IERC1271.isValidSignature.selector;
    }
}

/// @dev Tries to act while it is asked, and says yes only if it could.
contract MockReenteringSigner is MockWallet {
    address private _target;
    bytes private _data;

    constructor(address owner_) payable MockWallet(owner_) {}

    function prepare(address target, bytes calldata data) external {
        (_target, _data) = (target, data);
    }

    function isValidSignature(bytes32, bytes calldata) public view override returns (bytes4) {
        (bool done,) = _target.staticcall(_data);
        return done ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }
}
