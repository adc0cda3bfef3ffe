// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {Batch, Batches, Node, Opening, Receipt} from "./Batches.sol";
import {Billing} from "./Billing.sol";
import {FunctionRegistry} from "./FunctionRegistry.sol";
import {GatewayRegistry} from "./GatewayRegistry.sol";
import {Placement} from "./Placement.sol";
import {Votes} from "./Votes.sol";

/// @title What is wrong with a pending batch, shown by proof alone, or asked for.
/// @notice A proof voids the batch, so that nobody is charged, and slashes the gateway; half of it goes to who proved. Who hasn't got the
/// receipts that a proof needs demands one of them against a bond: the gateway shows a faultless one in time and earns the bond, or the batch is
/// void. What no proof can decide is put to a vote, see {Votes}.
contract Disputes is Votes {
    enum Fault {
        None,
        Totals,
        OutsideBatch,
        Misfiled,
        Overcharge,
        OverLimit,
        Forged,
        Misplaced,
        Replayed,
        Equivocated,
        Unanswered
    }

    /// @param target a leaf's index, or pico-dollars on the line of money
    /// @param key of the batch
    struct Demand {
        address by;
        uint48 until;
        bool byIndex;
        uint64 target;
        bytes32 key;
    }

    Billing public immutable billing;
    FunctionRegistry public immutable functions;
    /// @notice Units of the token that a demand costs, if it is answered.
    uint256 public immutable demandBond;
    uint256 public immutable answerBlocks;

    uint256 public demandCount;
    mapping(uint256 id => Demand) public demands;
    /// @notice Open demands of a batch.
    mapping(bytes32 key => uint256) public open;

    event Proven(address indexed gateway, uint128 indexed policy, uint32 number, Fault fault, address indexed by, uint256 slashed);
    event Demanded(uint256 indexed id, address indexed gateway, address indexed by, uint128 policy, uint32 number, uint64 target, bool byIndex, uint256 until);
    event Answered(uint256 indexed id, Opening opening);
    event DemandClosed(uint256 indexed id, bool answered);

    error NotPending();
    error NotInBatch();
    error NotThatRequest();
    error NotThatSignature();
    error NoFault();
    error Faulty(Fault fault);
    error NotThatLeaf();

    /// @param answerBlocks_ the same as {Billing}'s
    constructor(
        IERC20 token_,
        GatewayRegistry gateways_,
        FunctionRegistry functions_,
        Billing billing_,
        uint256 demandBond_,
        uint256 answerBlocks_,
        VoteTerms memory terms_
    ) Votes(token_, gateways_, terms_) {
        (functions, billing, demandBond, answerBlocks) = (functions_, billing_, demandBond_, answerBlocks_);
    }

    /// @notice One leaf of the batch breaks a rule. Its signature may be left out if the fault lies elsewhere.
    function prove(Batch calldata batch, uint256[] calldata charges, Opening calldata opening) external {
        _requirePending(batch, charges);
        (Fault fault,) = check(batch, charges, opening);
        require(fault != Fault.None, NoFault());
        _void(batch, fault, msg.sender);
    }

    /// @notice Two leaves of the batch have the same user, epoch and nonce. (In two batches they can't be: each holds its own epochs.)
    function proveReplay(Batch calldata batch, uint256[] calldata charges, Opening calldata one, Opening calldata other) external {
        _requirePending(batch, charges);
        _root(batch, one);
        _root(batch, other);
        require(
            one.index != other.index && one.request.user == other.request.user && one.request.nonce == other.request.nonce
                && one.request.epoch == other.request.epoch,
            NoFault()
        );
        _void(batch, Fault.Replayed, msg.sender);
    }

    /// @notice The gateway signed another receipt for the request of a leaf.
    function proveEquivocation(
        Batch calldata batch,
        uint256[] calldata charges,
        Opening calldata opening,
        Receipt calldata other,
        bytes calldata signature
    ) external {
        _requirePending(batch, charges);
        _root(batch, opening);
        bytes32 signed = Batches.hash(other);
        require(other.request == opening.receipt.request && signed != Batches.hash(opening.receipt), NoFault());
        require(_signer(signed, signature) == batch.gateway, NotThatSignature());
        _void(batch, Fault.Equivocated, msg.sender);
    }

    /// @notice A node's children don't add up to what its parent commits to. `index` counts nodes of its level, `path` leads from it up.
    function proveNode(
        Batch calldata batch,
        uint256[] calldata charges,
        Node calldata left,
        Node calldata right,
        uint256 sum,
        uint256 index,
        Node[] calldata path
    ) external {
        _requirePending(batch, charges);
        (Node memory root,) = Batches.climb(Node(Batches.node(left, right), sum), index, path);
        require(root.hash == batch.root, NotInBatch());
        // Without a path the node is the root, whose sum the batch itself states.
        uint256 stated = path.length == 0 ? batch.totals : sum;
        unchecked {
            require(left.sum + right.sum != stated, NoFault());
        }
        _void(batch, Fault.Totals, msg.sender);
    }

    /// @notice Asks to see the leaf at an index, or the one that a pico-dollar of the batch's total falls on, while the window is open.
    function demand(Batch calldata batch, uint256[] calldata charges, uint64 target, bool byIndex) external nonReentrant returns (uint256 id) {
        _requirePending(batch, charges);
        require(block.number <= batch.settledAt + billing.windowBlocks(), TooLate());
        require(target < (byIndex ? batch.count : Batches.money(batch.totals)), NotThatLeaf());
        id = ++demandCount;
        bytes32 key = keyOf(batch);
        uint256 until = block.number + answerBlocks;
        demands[id] = Demand(msg.sender, uint48(until), byIndex, target, key);
        if (open[key]++ == 0) billing.freeze(batch.gateway, batch.policy, batch.number, true);
        emit Demanded(id, batch.gateway, msg.sender, batch.policy, batch.number, target, byIndex, until);
        _take(demandBond);
    }

    /// @notice Shows the leaf that was asked for, which must be without fault; the bond is the gateway's. Anyone may.
    function answer(uint256 id, Batch calldata batch, uint256[] calldata charges, Opening calldata opening) external {
        Demand memory d = _demandOn(id, batch);
        require(block.number <= d.until, TooLate());
        _requirePending(batch, charges);
        require(opening.signature.length != 0, NotThatSignature());
        (Fault fault, uint256 before) = check(batch, charges, opening);
        require(fault == Fault.None, Faulty(fault));
        uint256 from = Batches.money(before);
        require(
            d.byIndex ? opening.index == d.target : d.target >= from && d.target < from + opening.receipt.amount, NotThatLeaf()
        );
        _owe(batch.gateway, demandBond);
        delete demands[id];
        if (--open[d.key] == 0) billing.freeze(batch.gateway, batch.policy, batch.number, false);
        emit Answered(id, opening);
        emit DemandClosed(id, true);
    }

    /// @notice Ends a demand that wasn't answered in time, or whose batch is void already. The bond goes back to who demanded.
    function expire(uint256 id, Batch calldata batch, uint256[] calldata charges) external {
        Demand memory d = _demandOn(id, batch);
        bool pending = billing.pending(batch, charges);
        require(!pending || block.number > d.until, TooEarly());
        _owe(d.by, demandBond);
        delete demands[id];
        open[d.key]--;
        emit DemandClosed(id, false);
        if (pending) _void(batch, Fault.Unanswered, d.by);
    }

    /// @notice The first rule that a leaf breaks, and the sum of all leaves before it. Reverts if it isn't a leaf of the batch.
    function check(Batch calldata batch, uint256[] calldata charges, Opening calldata o) public view returns (Fault, uint256 before) {
        uint256 total;
        (total, before) = _root(batch, o);
        if (total != batch.totals || o.receipt.cloud >= Batches.CLOUDS) return (Fault.Totals, before);
        if (o.sum != Batches.sumOf(o.receipt) || o.index >= batch.count) return (Fault.Totals, before);
        FunctionRegistry.Terms memory terms = functions.termsOf(o.request.endPoint, o.request.version);
        if (
            o.request.gateway != batch.gateway || o.request.epoch < batch.fromEpoch || o.request.epoch > batch.throughEpoch
                || terms.provider == address(0) || terms.policy != batch.policy
        ) return (Fault.OutsideBatch, before);
        if (!_filed(charges, o, Batches.money(before))) return (Fault.Misfiled, before);
        if (o.receipt.amount != _price(terms, o.receipt)) return (Fault.Overcharge, before);
        if (o.receipt.amount > o.request.limit) return (Fault.OverLimit, before);
        if (_forged(o)) return (Fault.Forged, before);
        return (_placed(o) ? Fault.None : Fault.Misplaced, before);
    }

    function keyOf(Batch calldata batch) public pure returns (bytes32) {
        return keccak256(abi.encode(batch));
    }

    function _requirePending(Batch calldata batch, uint256[] calldata charges) private view {
        require(billing.pending(batch, charges), NotPending());
    }

    function _demandOn(uint256 id, Batch calldata batch) private view returns (Demand memory d) {
        d = demands[id];
        require(d.by != address(0) && d.key == keyOf(batch), NotPending());
    }

    function _void(Batch calldata batch, Fault fault, address by) private {
        billing.voidBatch(batch.gateway, batch.policy, batch.number);
        uint256 slashed = _slashForProof(batch.gateway, by);
        emit Proven(batch.gateway, batch.policy, batch.number, fault, by, slashed);
    }

    // The sum at the root over a leaf that the batch commits to, and the sum before the leaf.
    function _root(Batch calldata batch, Opening calldata o) private pure returns (uint256, uint256) {
        uint256 height = Batches.height(batch.count);
        require(o.path.length == height && o.index >> height == 0, NotInBatch());
        require(o.receipt.request == Batches.hash(o.request), NotThatRequest());
        Node memory leaf = Node(Batches.leaf(Batches.hash(o.receipt)), o.sum);
        (Node memory root, uint256 before) = Batches.climb(leaf, o.index, o.path);
        require(root.hash == batch.root, NotInBatch());
        return (root.sum, before);
    }

    // A leaf lies within the charge of its user and end point. One that costs nothing has no extent.
    function _filed(uint256[] calldata charges, Opening calldata o, uint256 from) private pure returns (bool) {
        if (o.receipt.amount == 0) return true;
        uint256 key = (uint256(o.request.endPoint) << 160) | uint160(o.request.user);
        uint256 begin;
        for (uint256 i = 0; i < charges.length; i++) {
            uint256 end = begin + Batches.amountOf(charges[i]);
            if (from < end) return charges[i] >> 64 == key && from >= begin && from + o.receipt.amount <= end;
            begin = end;
        }
        return false;
    }

    function _price(FunctionRegistry.Terms memory terms, Receipt calldata r) private pure returns (uint256) {
        uint256 used = uint256(terms.perGbMs) * r.memoryMb * r.durationMs;
        return terms.perCall + (used + 1023) / 1024;
    }

    function _forged(Opening calldata o) private view returns (bool) {
        if (o.receipt.signature == keccak256("")) return true;
        if (o.signature.length == 0) return false;
        require(keccak256(o.signature) == o.receipt.signature, NotThatSignature());
        address signer = _signer(o.receipt.request, o.signature);
        return signer == address(0) || signer != o.request.user;
    }

    function _signer(bytes32 structHash, bytes calldata signature) private view returns (address signer) {
        (signer,,) = ECDSA.tryRecover(billing.digest(structHash), signature);
    }

    // True also where the epoch's seed was lost or its list is empty: then nothing can be shown.
    function _placed(Opening calldata o) private view returns (bool) {
        Receipt calldata r = o.receipt;
        if (r.hop >= Batches.MAX_HOPS || gateways.cloudOf(r.executor) != r.cloud) return false;
        bytes32 seed = gateways.seedOf(o.request.epoch);
        uint256 count = gateways.countAt(o.request.epoch);
        if (seed == 0 || count == 0) return true;
        (uint256 first, uint256 second) = Placement.candidates(seed, r.request, r.hop, count);
        return gateways.gatewayAt(o.request.epoch, first) == r.executor || gateways.gatewayAt(o.request.epoch, second) == r.executor;
    }
}
