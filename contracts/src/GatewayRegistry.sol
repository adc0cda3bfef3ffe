// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {Batches} from "./Batches.sol";

/// @title Who serves: gateways with a stake, and for each epoch the list of them that placement draws from.
/// @notice An epoch is a number of blocks. Its list, its stakes and its seed are those of its reference block, {buriedBlocks} before the last
/// one before it, so that they stay as they are if that many blocks are reorganised; they are kept for good. Stake comes back after the unbonding delay, in which it can still be slashed. Amounts are units of the token.
contract GatewayRegistry is ReentrancyGuardTransient {
    using SafeERC20 for IERC20;
    using Checkpoints for Checkpoints.Trace160;
    using Checkpoints for Checkpoints.Trace208;

    /// @param stake units of the token, less what was slashed
    /// @param unbondedAt block from which the stake can be taken back; 0: not leaving
    /// @param heartbeat block of the last sign of life
    /// @param place in the list of the coming epoch, from 1; 0: not in it
    /// @param reputation -1,000 to 1,000
    /// @param cloud 0 to 7, for good
    struct Gateway {
        uint128 stake;
        uint48 unbondedAt;
        uint48 heartbeat;
        uint32 place;
        int16 reputation;
        uint8 cloud;
        bool known;
        Description about;
    }

    /// @param region the cloud's name of it, as ASCII
    /// @param capacity concurrent calls
    /// @param url at most 256 bytes
    /// @param peer libp2p peer id, at most 64 bytes
    struct Description {
        bytes32 region;
        uint32 capacity;
        string url;
        bytes peer;
    }

    IERC20 public immutable token;
    address public immutable disputes;
    address public immutable oracle;
    uint256 public immutable minimumStake;
    uint256 public immutable mostPerCloud;
    uint256 public immutable epochBlocks;
    /// @notice Blocks between an epoch's reference block and its first, less one: how deep a reorganisation may go and change no placement.
    uint256 public immutable buriedBlocks;
    uint256 public immutable unbondingBlocks;
    uint256 public immutable silentBlocks;

    /// @notice What the contract owes to stakers and, in {owed}, to those that slashing or leaving pays.
    uint256 public staked;
    uint256 public owedTotal;
    /// @notice Slashed and nobody's, for good.
    uint256 public forfeited;
    mapping(address account => uint256) public owed;
    mapping(uint256 cloud => uint256) public inCloud;

    mapping(address gateway => Gateway) private _gateways;
    mapping(uint256 epoch => bytes32) private _seeds;
    mapping(uint256 place => Checkpoints.Trace160) private _places;
    Checkpoints.Trace160 private _counts;
    mapping(address gateway => Checkpoints.Trace208) private _stakes;
    Checkpoints.Trace208 private _allStakes;

    event Joined(address indexed gateway, uint8 indexed cloud, uint256 stake);
    event Described(address indexed gateway, Description about);
    event Staked(address indexed gateway, uint256 amount, uint256 stake);
    event Heartbeat(address indexed gateway, uint256 epoch);
    event Anchored(uint256 indexed epoch, bytes32 seed);
    event Listed(address indexed gateway, uint256 fromEpoch, uint256 place);
    event Unlisted(address indexed gateway, uint256 fromEpoch);
    event Leaving(address indexed gateway, uint256 unbondedAt);
    event Left(address indexed gateway, uint256 amount);
    event Slashed(address indexed gateway, uint256 amount, address indexed to, uint256 paid);
    event Rated(address indexed gateway, int256 change, int256 reputation);
    event Withdrawn(address indexed account, address indexed to, uint256 amount);

    error NotAllowed();
    error NotGateway();
    error AlreadyJoined();
    error StakeTooSmall();
    error CloudFull();
    error BadCloud();
    error BadParameters();
    error TooLong();
    error NotYet();
    error NoEpoch();

    /// @param numbers minimumStake, mostPerCloud, epochBlocks, buriedBlocks, unbondingBlocks, silentBlocks
    constructor(IERC20 token_, address disputes_, address oracle_, uint256[6] memory numbers) {
        (token, disputes, oracle) = (token_, disputes_, oracle_);
        (minimumStake, mostPerCloud, epochBlocks) = (numbers[0], numbers[1], numbers[2]);
        (buriedBlocks, unbondingBlocks, silentBlocks) = (numbers[3], numbers[4], numbers[5]);
        // A block's hash can be read for 256 blocks: within an epoch, then, its seed can always be kept.
        require(epochBlocks > buriedBlocks && epochBlocks + buriedBlocks <= 256, BadParameters());
        require(minimumStake > 0 && silentBlocks >= epochBlocks, BadParameters());
    }

    /// @notice The caller becomes a gateway, listed from the next epoch whose reference block isn't over. `amount` at least {minimumStake}, approved before.
    function join(uint8 cloud, uint256 amount, Description calldata about) external nonReentrant {
        Gateway storage g = _gateways[msg.sender];
        require(cloud < Batches.CLOUDS && (!g.known || g.cloud == cloud), BadCloud());
        require(g.stake == 0 && g.place == 0 && g.unbondedAt == 0, AlreadyJoined());
        require(amount >= minimumStake, StakeTooSmall());
        (g.cloud, g.known) = (cloud, true);
        _describe(g, about);
        _list(msg.sender, g);
        g.heartbeat = uint48(block.number);
        emit Joined(msg.sender, cloud, amount);
        _stake(msg.sender, g, amount);
    }

    /// @notice Other words about the caller.
    function describe(Description calldata about) external {
        Gateway storage g = _gateways[msg.sender];
        require(g.known, NotGateway());
        _describe(g, about);
    }

    /// @notice More stake for the caller, who must be a gateway that isn't leaving.
    function stake(uint256 amount) external nonReentrant {
        Gateway storage g = _gateways[msg.sender];
        require(g.known && g.unbondedAt == 0 && g.stake + amount >= minimumStake, NotGateway());
        _stake(msg.sender, g, amount);
    }

    /// @notice The caller lives. Keeps the epoch's seed if nobody has, and lists the caller again if silence or slashing unlisted it.
    function heartbeat() external {
        Gateway storage g = _gateways[msg.sender];
        require(g.stake >= minimumStake && g.unbondedAt == 0, NotGateway());
        g.heartbeat = uint48(block.number);
        if (g.place == 0) _list(msg.sender, g);
        anchor();
        emit Heartbeat(msg.sender, epoch());
    }

    /// @notice Keeps the current epoch's seed; anyone may, once an epoch is enough.
    function anchor() public {
        uint256 e = epoch();
        if (e == 0 || _seeds[e] != 0) return;
        bytes32 seed = blockhash(_reference(e));
        _seeds[e] = seed;
        emit Anchored(e, seed);
    }

    /// @notice Takes a gateway that was silent for more than {silentBlocks} off the list; anyone may.
    function unlist(address gateway) external {
        Gateway storage g = _gateways[gateway];
        require(g.place != 0, NotGateway());
        require(block.number > g.heartbeat + silentBlocks, NotYet());
        _unlist(gateway, g);
    }

    /// @notice The caller leaves: off the list as joining is on it, its stake back after {unbondingBlocks}.
    function exit() external {
        Gateway storage g = _gateways[msg.sender];
        require(g.stake > 0 && g.unbondedAt == 0, NotGateway());
        if (g.place != 0) _unlist(msg.sender, g);
        g.unbondedAt = uint48(block.number + unbondingBlocks);
        emit Leaving(msg.sender, g.unbondedAt);
    }

    /// @notice What is left of the stake of a gateway whose unbonding is over becomes {owed} to it; anyone may.
    function unbond(address gateway) external {
        Gateway storage g = _gateways[gateway];
        require(g.unbondedAt != 0 && block.number >= g.unbondedAt, NotYet());
        uint256 amount = g.stake;
        g.unbondedAt = 0;
        _setStake(gateway, g, 0);
        owed[gateway] += amount;
        owedTotal += amount;
        emit Left(gateway, amount);
    }

    /// @notice All that is owed to the caller goes to `to`.
    function withdraw(address to) external nonReentrant returns (uint256 amount) {
        amount = owed[msg.sender];
        owed[msg.sender] = 0;
        owedTotal -= amount;
        emit Withdrawn(msg.sender, to, amount);
        token.safeTransfer(to, amount);
    }

    /// @notice Only {disputes}: takes at most `amount` of the stake; at most `reward` of that is owed to `to`, the rest to nobody.
    /// @return paid what `to` is owed
    function slash(address gateway, uint256 amount, address to, uint256 reward) external returns (uint256 paid) {
        require(msg.sender == disputes, NotAllowed());
        Gateway storage g = _gateways[gateway];
        if (amount > g.stake) amount = g.stake;
        paid = reward < amount ? reward : amount;
        _setStake(gateway, g, g.stake - amount);
        owed[to] += paid;
        owedTotal += paid;
        forfeited += amount - paid;
        if (g.stake < minimumStake && g.place != 0) _unlist(gateway, g);
        emit Slashed(gateway, amount, to, paid);
    }

    /// @notice Only {disputes} and {oracle}: changes a reputation, which stays within -1,000 and 1,000.
    function rate(address gateway, int256 change) external {
        require(msg.sender == disputes || msg.sender == oracle, NotAllowed());
        Gateway storage g = _gateways[gateway];
        int256 reputation = g.reputation + change;
        reputation = reputation > 1000 ? int256(1000) : reputation < -1000 ? int256(-1000) : reputation;
        g.reputation = int16(reputation);
        emit Rated(gateway, change, reputation);
    }

    function epoch() public view returns (uint256) {
        return block.number / epochBlocks;
    }

    /// @notice Hash of the reference block of an epoch; 0 if nobody kept it in time.
    function seedOf(uint256 e) external view returns (bytes32 seed) {
        seed = _seeds[e];
        if (seed == 0 && e != 0 && e <= epoch()) seed = blockhash(_reference(e));
    }

    /// @notice How many gateways an epoch's list holds. Fixed from the epoch's beginning on.
    function countAt(uint256 e) public view returns (uint256) {
        require(e <= epoch(), NoEpoch());
        return _counts.upperLookupRecent(uint96(e));
    }

    /// @notice The gateway at a place (from 0) of an epoch's list.
    function gatewayAt(uint256 e, uint256 place) external view returns (address) {
        require(place < countAt(e), NoEpoch());
        return address(_places[place].upperLookupRecent(uint96(e)));
    }

    /// @notice A gateway's stake when the epoch began: its weight in votes.
    function stakeAt(address gateway, uint256 e) external view returns (uint256) {
        require(e <= epoch(), NoEpoch());
        return _stakes[gateway].upperLookupRecent(uint48(e));
    }

    /// @notice All stakes when the epoch began.
    function stakesAt(uint256 e) external view returns (uint256) {
        require(e <= epoch(), NoEpoch());
        return _allStakes.upperLookupRecent(uint48(e));
    }

    /// @notice The block until which a gateway's stake is sure to stay; 0 if it is below the minimum.
    function bondedUntil(address gateway) external view returns (uint256) {
        Gateway storage g = _gateways[gateway];
        if (g.stake < minimumStake) return 0;
        return g.unbondedAt == 0 ? type(uint256).max : g.unbondedAt;
    }

    /// @notice The cloud of a gateway that is or was, which never changes; 255 for others.
    function cloudOf(address gateway) external view returns (uint8) {
        return _gateways[gateway].known ? _gateways[gateway].cloud : 255;
    }

    function stakeOf(address gateway) external view returns (uint256) {
        return _gateways[gateway].stake;
    }

    function gatewayOf(address gateway) external view returns (Gateway memory) {
        return _gateways[gateway];
    }

    function _reference(uint256 e) private view returns (uint256) {
        return e * epochBlocks - 1 - buriedBlocks;
    }

    // The first epoch whose reference block is this one or a later one.
    function _coming() private view returns (uint256) {
        return (block.number + buriedBlocks) / epochBlocks + 1;
    }

    function _describe(Gateway storage g, Description calldata about) private {
        require(bytes(about.url).length <= 256 && about.peer.length <= 64, TooLong());
        g.about = about;
        emit Described(msg.sender, about);
    }

    function _stake(address gateway, Gateway storage g, uint256 amount) private {
        _setStake(gateway, g, g.stake + amount);
        emit Staked(gateway, amount, g.stake);
        token.safeTransferFrom(gateway, address(this), amount);
    }

    function _setStake(address gateway, Gateway storage g, uint256 amount) private {
        uint256 all = staked - g.stake + amount;
        require(all <= type(uint128).max, BadParameters());
        staked = all;
        g.stake = uint128(amount);
        uint48 from = uint48(_coming());
        _stakes[gateway].push(from, uint208(amount));
        _allStakes.push(from, uint208(all));
    }

    function _list(address gateway, Gateway storage g) private {
        require(inCloud[g.cloud] < mostPerCloud, CloudFull());
        inCloud[g.cloud]++;
        uint96 from = uint96(_coming());
        uint160 place = _counts.latest();
        _places[place].push(from, uint160(gateway));
        _counts.push(from, place + 1);
        g.place = uint32(place + 1);
        emit Listed(gateway, from, place);
    }

    // The last of the list takes the place that becomes free.
    function _unlist(address gateway, Gateway storage g) private {
        inCloud[g.cloud]--;
        uint96 from = uint96(_coming());
        uint160 last = _counts.latest() - 1;
        uint160 moved = _places[last].latest();
        uint256 place = g.place - 1;
        g.place = 0;
        if (place != last) {
            _places[place].push(from, moved);
            _gateways[address(moved)].place = uint32(place + 1);
            emit Listed(address(moved), from, place);
        }
        _counts.push(from, last);
        emit Unlisted(gateway, from);
    }
}
