// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Batch, Batches} from "./Batches.sol";
import {FunctionRegistry} from "./FunctionRegistry.sol";
import {GatewayRegistry} from "./GatewayRegistry.sol";

/// @title What users pay, and providers and gateways earn.
/// @notice A gateway settles its calls of some epochs at once: the root of a Merkle sum tree of their receipts, and one word for each user and
/// end point. After a window in which anyone may prove it wrong, the batch is finalised: users are charged, at most what they have and their
/// budget allows. Deposits and withdrawals are in units of the token (10^-6 dollar), all else in pico-dollars.
/// @dev A batch costs two writes when it is settled. Those of one transaction that are finalised together write each account once.
contract Billing is EIP712, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @notice What an account asked for and gets after {withdrawalBlocks}.
    struct Wish {
        uint128 amount;
        uint64 budget;
        uint48 readyAt;
        bool isBudget;
    }

    /// @notice The batches of a gateway under a policy: settled ones that aren't finalised are in a ring.
    /// @param watermark the last epoch that was settled
    /// @param frozen bit of each place in the ring: a demand is open
    /// @param voided bit of each place in the ring: proven wrong
    struct Lane {
        uint64 watermark;
        uint32 settled;
        uint32 finalised;
        uint32 frozen;
        uint32 voided;
    }

    /// @notice Batches of a lane that wait at most.
    uint256 public constant RING = 32;
    /// @notice Charges of a batch at most, so that it can be finalised in one transaction.
    uint256 public constant MOST_CHARGES = 1024;

    IERC20 public immutable token;
    FunctionRegistry public immutable functions;
    GatewayRegistry public immutable gateways;
    address public immutable disputes;
    /// @notice Blocks in which a settled batch can be disputed.
    uint256 public immutable windowBlocks;
    /// @notice Blocks that a demand holds a batch up for at most.
    uint256 public immutable answerBlocks;
    uint256 public immutable epochBlocks;
    /// @notice Epochs after which calls that weren't settled are lost to the gateway.
    uint256 public immutable lateEpochs;
    /// @notice Blocks between wishing for a withdrawal or a budget and having it: longer than any call can stay unsettled.
    uint256 public immutable withdrawalBlocks;
    /// @notice Blocks of a budget's period.
    uint256 public immutable periodBlocks;
    /// @notice A gateway's share of what is paid, in 1/10,000, if it follows the policy.
    uint256 public immutable feeShare;

    // One word each, since charging is what costs: period << 224 | spent << 160 | budget << 96 | balance.
    mapping(address user => uint256) private _accounts;
    mapping(address user => Wish) public wishes;
    /// @notice Pico-dollars that a provider or gateway may take out.
    mapping(address earner => uint256) public earned;
    mapping(address gateway => mapping(uint128 policy => Lane)) public lanes;
    mapping(address gateway => mapping(uint128 policy => mapping(uint256 place => bytes32))) private _commitments;

    event Deposited(address indexed user, address indexed from, uint256 amount);
    event WithdrawalWished(address indexed user, uint256 amount, uint256 readyAt);
    event BudgetWished(address indexed user, uint64 budget, uint256 readyAt);
    event Withdrawn(address indexed user, address indexed to, uint256 amount);
    event BudgetSet(address indexed user, uint64 budget);
    event Settled(address indexed gateway, uint128 indexed policy, Batch batch, uint256[] charges);
    event Finalised(address indexed gateway, uint128 indexed policy, uint32 number, uint256 paid, int256 fee);
    event Unpaid(address indexed user, address indexed gateway, uint256 amount);
    event Frozen(address indexed gateway, uint128 indexed policy, uint32 number, bool frozen);
    event Voided(address indexed gateway, uint128 indexed policy, uint32 number);
    event PaidOut(address indexed earner, address indexed to, uint256 amount);

    error BadParameters();
    error NotAllowed();
    error NotBonded();
    error BadEpoch();
    error RingFull();
    error BadCount();
    error BadCharges();
    error NotNext();
    error UnknownBatch();
    error NotYet();
    error IsFrozen();
    error TooMuch();

    /// @param times windowBlocks, answerBlocks, epochBlocks, lateEpochs, withdrawalBlocks, periodBlocks
    constructor(
        IERC20 token_,
        FunctionRegistry functions_,
        GatewayRegistry gateways_,
        address disputes_,
        uint256[6] memory times,
        uint256 feeShare_
    ) EIP712("Virga", "1") {
        (token, functions, gateways, disputes) = (token_, functions_, gateways_, disputes_);
        (windowBlocks, answerBlocks, epochBlocks) = (times[0], times[1], times[2]);
        (lateEpochs, withdrawalBlocks, periodBlocks) = (times[3], times[4], times[5]);
        feeShare = feeShare_;
        require(epochBlocks > 0 && lateEpochs > 0 && periodBlocks > 0 && feeShare_ <= 10_000, BadParameters());
        // Whatever was called before a wish is finalised before the wish is granted.
        require(withdrawalBlocks > (lateEpochs + 1) * epochBlocks + windowBlocks + answerBlocks, BadParameters());
    }

    /// @notice Gives `user` credit. `amount` in units of the token, approved before.
    function deposit(address user, uint256 amount) external nonReentrant {
        require(amount <= type(uint64).max, TooMuch());
        uint256 word = _accounts[user];
        require(uint96(word) + amount * Batches.PICO <= type(uint96).max, TooMuch());
        _accounts[user] = word + amount * Batches.PICO;
        emit Deposited(user, msg.sender, amount);
        token.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @notice Asks for `amount` units of the token back. Charges go on; a new wish replaces the last.
    function wishWithdrawal(uint128 amount) external {
        uint256 readyAt = block.number + withdrawalBlocks;
        wishes[msg.sender] = Wish(amount, 0, uint48(readyAt), false);
        emit WithdrawalWished(msg.sender, amount, readyAt);
    }

    /// @notice Asks for another budget a period, pico-dollars; 0: none. A new wish replaces the last.
    function wishBudget(uint64 budget) external {
        uint256 readyAt = block.number + withdrawalBlocks;
        wishes[msg.sender] = Wish(0, budget, uint48(readyAt), true);
        emit BudgetWished(msg.sender, budget, readyAt);
    }

    /// @notice The caller's wish is granted: at most what is left goes to `to`, or the budget is set.
    function haveWish(address to) external nonReentrant {
        Wish memory wish = wishes[msg.sender];
        require(wish.readyAt != 0 && block.number >= wish.readyAt, NotYet());
        delete wishes[msg.sender];
        uint256 word = _accounts[msg.sender];
        if (wish.isBudget) {
            _accounts[msg.sender] = (word & ~(uint256(type(uint64).max) << 96)) | (uint256(wish.budget) << 96);
            emit BudgetSet(msg.sender, wish.budget);
            return;
        }
        uint256 amount = uint96(word) / Batches.PICO;
        if (wish.amount < amount) amount = wish.amount;
        _accounts[msg.sender] = word - amount * Batches.PICO;
        emit Withdrawn(msg.sender, to, amount);
        token.safeTransfer(to, amount);
    }

    /// @notice The caller, a gateway whose stake stays until the batch is beyond dispute, settles its calls under a policy of some epochs: after
    /// its watermark, over, and not late. `totals` as in {Batch}, `charges` as in {Batches}.
    /// @dev The first epoch is said, not derived: a transaction that is mined later than meant must fail rather than cover other epochs.
    function settle(
        uint128 policy,
        uint64 fromEpoch,
        uint64 throughEpoch,
        bytes32 root,
        uint256 totals,
        uint256[] calldata charges
    ) external {
        require(gateways.bondedUntil(msg.sender) > block.number + windowBlocks + answerBlocks, NotBonded());
        Lane memory lane = _lane(msg.sender, policy);
        uint256 now_ = block.number / epochBlocks;
        require(fromEpoch > lane.watermark && fromEpoch + lateEpochs >= now_, BadEpoch());
        require(throughEpoch >= fromEpoch && throughEpoch < now_, BadEpoch());
        require(lane.settled - lane.finalised < RING, RingFull());
        uint256 count = Batches.callsOf(totals);
        require(count > 0 && count <= Batches.MAX_COUNT, BadCount());
        _requireSum(charges, Batches.money(totals));
        Batch memory batch = Batch(
            msg.sender, policy, lane.settled, fromEpoch, throughEpoch, uint32(count), uint64(block.number), root, totals
        );
        uint256 place = lane.settled % RING;
        _commitments[msg.sender][policy][place] = Batches.commitment(batch, charges);
        lane.watermark = throughEpoch;
        lane.settled++;
        _keep(msg.sender, policy, lane);
        emit Settled(msg.sender, policy, batch, charges);
    }

    /// @notice Charges the users of batches that can't be disputed any more, each lane's in order; anyone may.
    function finalise(Batch[] calldata batches, uint256[][] calldata charges) external {
        require(batches.length == charges.length, BadCharges());
        for (uint256 i = 0; i < batches.length; i++) _finalise(batches[i], charges[i]);
    }

    /// @notice All whole units of the token that the caller earned go to `to`.
    function payOut(address to) external nonReentrant returns (uint256 amount) {
        amount = earned[msg.sender] / Batches.PICO;
        earned[msg.sender] -= amount * Batches.PICO;
        emit PaidOut(msg.sender, to, amount);
        token.safeTransfer(to, amount);
    }

    /// @notice Only {disputes}: holds a pending batch up, or lets it go on.
    function freeze(address gateway, uint128 policy, uint32 number, bool frozen) external {
        require(msg.sender == disputes, NotAllowed());
        Lane storage lane = lanes[gateway][policy];
        uint32 bit = uint32(1 << (number % RING));
        lane.frozen = frozen ? lane.frozen | bit : lane.frozen & ~bit;
        emit Frozen(gateway, policy, number, frozen);
    }

    /// @notice Only {disputes}: a pending batch is worth nothing.
    function voidBatch(address gateway, uint128 policy, uint32 number) external {
        require(msg.sender == disputes, NotAllowed());
        Lane memory lane = _lane(gateway, policy);
        uint32 bit = uint32(1 << (number % RING));
        lane.frozen &= ~bit;
        lane.voided |= bit;
        _skipVoided(lane);
        _keep(gateway, policy, lane);
        emit Voided(gateway, policy, number);
    }

    /// @notice A user's balance, the most that is charged in a period (0: no budget), and what was in the last period that had charges;
    /// pico-dollars. Periods are numbered by {periodBlocks}.
    function accounts(address user) external view returns (uint96 balance, uint64 budget, uint64 spent, uint32 period) {
        uint256 word = _accounts[user];
        return (uint96(word), uint64(word >> 96), uint64(word >> 160), uint32(word >> 224));
    }

    /// @notice Whether a batch was settled with these charges and is neither finalised nor void.
    function pending(Batch calldata batch, uint256[] calldata charges) public view returns (bool) {
        Lane storage lane = lanes[batch.gateway][batch.policy];
        uint256 place = batch.number % RING;
        return batch.number >= lane.finalised && batch.number < lane.settled && (lane.voided >> place) & 1 == 0
            && _commitments[batch.gateway][batch.policy][place] == Batches.commitmentOf(batch, charges);
    }

    /// @notice What is signed for a struct hash of a {Request} or {Receipt}: EIP-712 with name "Virga", version "1", the chain and this contract.
    function digest(bytes32 structHash) external view returns (bytes32) {
        return _hashTypedDataV4(structHash);
    }

    /// @notice How well calls followed a policy, -10,000 to 10,000: each call beyond a cloud's target takes its own fee and another one's.
    /// A cloud with a target may have one call more, which rounding can cost.
    function followed(uint256 totals, uint128 policy) public pure returns (int256) {
        return _followed(totals, policy, Batches.callsOf(totals));
    }

    function _followed(uint256 totals, uint256 policy, uint256 count) private pure returns (int256) {
        if (policy == 0) return 10_000;
        uint256 beyond;
        unchecked {
            for (totals = uint192(totals); totals != 0; (totals, policy) = (totals >> 24, policy >> 16)) {
                uint256 calls = (totals & 0xffffff) * 10_000;
                uint256 target = (policy & 0xffff) * count;
                if (target > 0) target += 10_000;
                if (calls > target) beyond += calls - target;
            }
            return 10_000 - int256(2 * beyond / count);
        }
    }

    function _requireSum(uint256[] calldata charges, uint256 sum) private pure {
        require(charges.length <= MOST_CHARGES, BadCharges());
        uint256 last;
        unchecked {
            for (uint256 i = 0; i < charges.length; i++) {
                uint256 charge = Batches.chargeAt(charges, i);
                if (charge >> 64 <= last) revert BadCharges();
                last = charge >> 64;
                sum -= uint64(charge);
            }
        }
        require(sum == 0, BadCharges());
    }

    function _finalise(Batch calldata batch, uint256[] calldata charges) private {
        Lane memory lane = _lane(batch.gateway, batch.policy);
        uint256 place = batch.number % RING;
        require(batch.number == lane.finalised && lane.finalised < lane.settled, NotNext());
        require(
            _commitments[batch.gateway][batch.policy][place] == Batches.commitmentOf(batch, charges), UnknownBatch()
        );
        require(block.number > batch.settledAt + windowBlocks, NotYet());
        require((lane.frozen >> place) & 1 == 0, IsFrozen());
        lane.finalised++;
        _skipVoided(lane);
        _keep(batch.gateway, batch.policy, lane);
        (uint256 paid, int256 fee) = _pay(batch, charges);
        emit Finalised(batch.gateway, batch.policy, batch.number, paid, fee);
    }

    // Charges come ordered by end point, so that each one's provider is looked up and credited once.
    function _pay(Batch calldata batch, uint256[] calldata charges) private returns (uint256 all, int256 fee) {
        int256 rate = _followed(batch.totals, batch.policy, batch.count) * int256(feeShare);
        address gateway = batch.gateway;
        uint256 had = earned[gateway];
        uint256 i;
        while (i < charges.length) {
            uint32 endPoint = Batches.endPointOf(Batches.chargeAt(charges, i));
            address provider = functions.providerOf(endPoint);
            uint256 paid;
            unchecked {
                for (; i < charges.length; i++) {
                    uint256 charge = Batches.chargeAt(charges, i);
                    if (Batches.endPointOf(charge) != endPoint) break;
                    if (provider != address(0)) paid += _charge(charge, gateway);
                }
            }
            int256 part = int256(paid) * rate / 1e8;
            // What a gateway owes for leaving the policy is taken from what it earned, never from what it hasn't.
            if (int256(had) + fee + part < 0) part = -(int256(had) + fee);
            fee += part;
            all += paid;
            if (provider == gateway) fee += int256(paid) - part;
            else if (provider != address(0)) earned[provider] += uint256(int256(paid) - part);
        }
        earned[gateway] = uint256(int256(had) + fee);
    }

    // The balance is the lowest part of the word and at least what is taken from it, so that subtracting leaves the other parts alone.
    function _charge(uint256 charge, address gateway) private returns (uint256 paid) {
        address user = Batches.userOf(charge);
        uint256 asked = Batches.amountOf(charge);
        uint256 word = _accounts[user];
        paid = asked < uint96(word) ? asked : uint96(word);
        unchecked {
            uint256 budget = uint64(word >> 96);
            if (budget != 0) {
                uint256 period = uint32(block.number / periodBlocks);
                uint256 spent = word >> 224 == period ? uint64(word >> 160) : 0;
                uint256 left = budget > spent ? budget - spent : 0;
                if (paid > left) paid = left;
                word = uint160(word) | ((spent + paid) << 160) | (period << 224);
            }
            _accounts[user] = word - paid;
        }
        if (paid < asked) emit Unpaid(user, gateway, asked - paid);
    }

    // In one read, and one write; the compiler would make one of each part.
    function _lane(address gateway, uint128 policy) private view returns (Lane memory lane) {
        Lane storage kept = lanes[gateway][policy];
        uint256 word;
        assembly ("memory-safe") {
            word := sload(kept.slot)
        }
        lane.watermark = uint64(word);
        lane.settled = uint32(word >> 64);
        lane.finalised = uint32(word >> 96);
        lane.frozen = uint32(word >> 128);
        lane.voided = uint32(word >> 160);
    }

    function _keep(address gateway, uint128 policy, Lane memory lane) private {
        Lane storage kept = lanes[gateway][policy];
        uint256 word = lane.watermark | (uint256(lane.settled) << 64) | (uint256(lane.finalised) << 96) | (uint256(lane.frozen) << 128)
            | (uint256(lane.voided) << 160);
        assembly ("memory-safe") {
            sstore(kept.slot, word)
        }
    }

    // The next batch to finalise is never a void one. At most RING rounds.
    function _skipVoided(Lane memory lane) private pure {
        while (lane.finalised < lane.settled && (lane.voided >> (lane.finalised % RING)) & 1 == 1) {
            lane.voided &= ~uint32(1 << (lane.finalised % RING));
            lane.finalised++;
        }
    }
}
