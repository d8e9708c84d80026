// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev What the largest tokens do, and ERC-20 does not say. Anybody can make money of them.
abstract contract MockLargeToken {
    mapping(address account => uint256 amount) public balanceOf;
    mapping(address owner => mapping(address spender => uint256 amount)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    function mint(address account, uint256 amount) external {
        balanceOf[account] += amount;
        emit Transfer(address(0), account, amount);
    }

    function _approve(address owner, address spender, uint256 value) internal {
        allowance[owner][spender] = value;
        emit Approval(owner, spender, value);
    }

    function _move(address from, address to, uint256 value) internal {
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
    }

    function _take(address from, address to, uint256 value) internal {
        if (allowance[from][msg.sender] != type(uint256).max) allowance[from][msg.sender] -= value;
        _move(from, to, value);
    }
}

/// @dev One that answers true, as most do.
abstract contract MockAnsweringToken is MockLargeToken {
    function approve(address spender, uint256 value) external returns (bool) {
        _approve(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        _move(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        _take(from, to, value);
        return true;
    }
}

/// @dev USDT: answers nothing, and changes an allowance only from or to zero. It can take a fee, and takes none.
contract MockTether is MockLargeToken {
    string public name = "Tether USD";
    string public symbol = "USDT";
    uint256 public decimals = 6;
    uint256 public basisPointsRate;

    function setParams(uint256 basisPoints, uint256) external {
        basisPointsRate = basisPoints;
    }

    function approve(address spender, uint256 value) external {
        require(value == 0 || allowance[msg.sender][spender] == 0);
        _approve(msg.sender, spender, value);
    }

    function transfer(address to, uint256 value) external {
        _send(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external {
        if (allowance[from][msg.sender] != type(uint256).max) allowance[from][msg.sender] -= value;
        _send(from, to, value);
    }

    function _send(address from, address to, uint256 value) private {
        uint256 fee = value * basisPointsRate / 10_000;
        _move(from, to, value - fee);
        if (fee > 0) _move(from, address(this), fee);
    }
}

/// @dev One with permits under a domain of its own, which ERC-5267 does not tell.
abstract contract MockPermittingToken is MockAnsweringToken {
    string public name;
    string public version;
    mapping(address account => uint256 nonce) public nonces;

    constructor(string memory name_, string memory version_) {
        (name, version) = (name_, version_);
    }

    function DOMAIN_SEPARATOR() public view returns (bytes32) {
        bytes32 kind =
            keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
        bytes32 hash = keccak256(bytes(name));
        return keccak256(abi.encode(kind, hash, keccak256(bytes(version)), block.chainid, address(this)));
    }
}

/// @dev USDC, version 2.2: permits as in ERC-2612 under a domain of version 2.
contract MockUsdCoin is MockPermittingToken("USD Coin", "2") {
    string public constant symbol = "USDC";
    uint8 public constant decimals = 6;
    bytes32 public constant PERMIT_TYPEHASH =
        keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");

    function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        external
    {
        require(deadline == type(uint256).max || deadline >= block.timestamp, "FiatTokenV2: permit is expired");
        bytes memory message = abi.encode(PERMIT_TYPEHASH, owner, spender, value, nonces[owner]++, deadline);
        bytes32 digest = keccak256(abi.encodePacked("\x19\x01", DOMAIN_SEPARATOR(), keccak256(message)));
        require(ecrecover(digest, v, r, s) == owner, "EIP2612: invalid signature");
        _approve(owner, spender, value);
    }
}

/// @dev DAI: has permits, a separator and nonces, but its permit is older than ERC-2612 and another function.
contract MockDai is MockPermittingToken("Dai Stablecoin", "1") {
    string public constant symbol = "DAI";
    uint8 public constant decimals = 18;
    bytes32 public constant PERMIT_TYPEHASH =
        keccak256("Permit(address holder,address spender,uint256 nonce,uint256 expiry,bool allowed)");

    function permit(
        address holder,
        address spender,
        uint256 nonce,
        uint256 expiry,
        bool allowed,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        bytes memory message = abi.encode(PERMIT_TYPEHASH, holder, spender, nonce, expiry, allowed);
        bytes32 digest = keccak256(abi.encodePacked("\x19\x01", DOMAIN_SEPARATOR(), keccak256(message)));
        require(holder == ecrecover(digest, v, r, s), "Dai/invalid-permit");
        require(expiry == 0 || block.timestamp <= expiry, "Dai/permit-expired");
        require(nonce == nonces[holder]++, "Dai/invalid-nonce");
        _approve(holder, spender, allowed ? type(uint256).max : 0);
    }
}

/// @dev MKR: its name and symbol are 32 bytes, its decimals a whole word.
contract MockMaker is MockAnsweringToken {
    bytes32 public constant name = "Maker";
    bytes32 public constant symbol = "MKR";
    uint256 public constant decimals = 18;
}

/// @dev WETH: knows no permits, and takes every call that it does not know for a deposit.
contract MockWrappedEther is MockAnsweringToken {
    string public constant name = "Wrapped Ether";
    string public constant symbol = "WETH";
    uint8 public constant decimals = 18;

    fallback() external payable {
        balanceOf[msg.sender] += msg.value;
    }

    receive() external payable {
        balanceOf[msg.sender] += msg.value;
    }
}

/// @dev BNB on Ethereum: `transfer` answers nothing, and nothing can be approved or moved that is nothing.
contract MockBinanceCoin is MockLargeToken {
    string public constant name = "BNB";
    string public constant symbol = "BNB";
    uint8 public constant decimals = 18;

    function approve(address spender, uint256 value) external returns (bool) {
        require(value > 0);
        _approve(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external {
        require(value > 0 && to != address(0));
        _move(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        require(value > 0 && to != address(0));
        _take(from, to, value);
        return true;
    }
}
