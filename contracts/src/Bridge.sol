// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Billing} from "./Billing.sol";

/// @title One end of a bridge; the other is the same contract on another chain.
/// @notice A user locks money for a relayer under the hash of a secret that only the user knows. The relayer locks the same on the management chain
/// out of its bond, under the same hash and with an earlier expiry. The user takes that (as credit in {Billing}) by showing the secret, and the
/// secret, the acknowledgement, gives the relayer the first lock. If either stops, both locks go back when they expire. Nobody is trusted.
/// Amounts are units of the token, expiries seconds since 1970.
contract Bridge is ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    enum State {
        None,
        Locked,
        Claimed,
        Returned
    }

    /// @param receiver who may claim, and to whom a claim pays
    /// @param hash keccak256 of the secret
    /// @param credit whether a claim is paid as the receiver's credit in {billing}
    /// @param bonded whether it was locked out of the sender's bond
    struct Lock {
        address sender;
        uint48 expiry;
        State state;
        bool credit;
        bool bonded;
        address receiver;
        uint128 amount;
        bytes32 hash;
    }

    struct Bond {
        uint128 free;
        uint128 leaving;
        uint48 readyAt;
    }

    IERC20 public immutable token;
    /// @notice Where credit goes; the zero address on a chain without it.
    Billing public immutable billing;
    /// @notice Seconds between leaving with a bond and having it.
    uint256 public immutable unbondingSeconds;

    mapping(bytes32 id => Lock) private _locks;
    mapping(address relayer => Bond) public bonds;

    event Locked(
        bytes32 indexed id, address indexed sender, address indexed receiver, uint256 amount, bytes32 hash, uint48 expiry, bool credit, bytes32 answers
    );
    event Claimed(bytes32 indexed id, bytes32 secret);
    event Returned(bytes32 indexed id, bool declined);
    event Bonded(address indexed relayer, uint256 amount, uint256 free);
    event Leaving(address indexed relayer, uint256 amount, uint256 readyAt);
    event Left(address indexed relayer, uint256 amount);

    error BadLock();
    error Exists();
    error NotLocked();
    error NotThatSecret();
    error NotAllowed();
    error Expired();
    error NotYet();
    error BondTooSmall();

    constructor(IERC20 token_, Billing billing_, uint256 unbondingSeconds_) {
        (token, billing, unbondingSeconds) = (token_, billing_, unbondingSeconds_);
        if (address(billing_) != address(0)) token_.forceApprove(address(billing_), type(uint256).max);
    }

    /// @notice Locks the caller's money for a receiver, approved before.
    function lock(address receiver, uint128 amount, bytes32 hash, uint48 expiry) external nonReentrant returns (bytes32 id) {
        id = _lock(Lock(msg.sender, expiry, State.Locked, false, false, receiver, amount, hash), 0);
        token.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @notice A relayer answers a lock on the other chain, named by `answers`, out of its bond. Its expiry must leave the relayer time to
    /// claim there: that the relayer sees to, the chains can't see each other.
    function relay(address receiver, uint128 amount, bytes32 hash, uint48 expiry, bool credit, bytes32 answers) external returns (bytes32 id) {
        require(!credit || address(billing) != address(0), BadLock());
        Bond storage b = bonds[msg.sender];
        require(b.free >= amount, BondTooSmall());
        b.free -= amount;
        return _lock(Lock(msg.sender, expiry, State.Locked, credit, true, receiver, amount, hash), answers);
    }

    /// @notice Pays a lock to its receiver, who shows the secret before it expires. The event is the acknowledgement that the other end needs.
    function claim(bytes32 id, bytes32 secret) external nonReentrant {
        Lock storage l = _locks[id];
        require(l.state == State.Locked, NotLocked());
        require(block.timestamp < l.expiry, Expired());
        require(keccak256(abi.encode(secret)) == l.hash, NotThatSecret());
        l.state = State.Claimed;
        emit Claimed(id, secret);
        if (l.credit) billing.deposit(l.receiver, l.amount);
        else token.safeTransfer(l.receiver, l.amount);
    }

    /// @notice Gives a lock that expired back to its sender; anyone may.
    function refund(bytes32 id) external nonReentrant {
        require(block.timestamp >= _locks[id].expiry, NotYet());
        _return(id, false);
    }

    /// @notice The receiver doesn't want it: it goes back at once.
    function decline(bytes32 id) external nonReentrant {
        require(msg.sender == _locks[id].receiver, NotAllowed());
        _return(id, true);
    }

    /// @notice More bond for the caller, approved before.
    function bond(uint128 amount) external nonReentrant {
        Bond storage b = bonds[msg.sender];
        b.free += amount;
        emit Bonded(msg.sender, amount, b.free);
        token.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @notice The caller asks for a part of its free bond; the delay starts again with each wish.
    function release(uint128 amount) external {
        Bond storage b = bonds[msg.sender];
        require(b.free >= amount, BondTooSmall());
        b.free -= amount;
        b.leaving += amount;
        b.readyAt = uint48(block.timestamp + unbondingSeconds);
        emit Leaving(msg.sender, amount, b.readyAt);
    }

    /// @notice The caller has what it asked for.
    function unbond() external nonReentrant {
        Bond storage b = bonds[msg.sender];
        uint256 amount = b.leaving;
        require(amount > 0 && block.timestamp >= b.readyAt, NotYet());
        b.leaving = 0;
        emit Left(msg.sender, amount);
        token.safeTransfer(msg.sender, amount);
    }

    function lockOf(bytes32 id) external view returns (Lock memory) {
        return _locks[id];
    }

    function _lock(Lock memory l, bytes32 answers) private returns (bytes32 id) {
        require(l.receiver != address(0) && l.amount > 0 && l.amount <= type(uint64).max && l.expiry > block.timestamp, BadLock());
        id = keccak256(abi.encode(block.chainid, address(this), l.sender, l.receiver, l.amount, l.hash, l.expiry));
        require(_locks[id].state == State.None, Exists());
        _locks[id] = l;
        emit Locked(id, l.sender, l.receiver, l.amount, l.hash, l.expiry, l.credit, answers);
    }

    function _return(bytes32 id, bool declined) private {
        Lock storage l = _locks[id];
        require(l.state == State.Locked, NotLocked());
        l.state = State.Returned;
        emit Returned(id, declined);
        if (l.bonded) bonds[l.sender].free += l.amount;
        else token.safeTransfer(l.sender, l.amount);
    }
}
