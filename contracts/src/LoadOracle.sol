// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Batches} from "./Batches.sol";
import {GatewayRegistry} from "./GatewayRegistry.sol";

/// @title How loaded each cloud is: the median of what gateways drawn by lot report.
/// @notice In each epoch {REPORTERS} neighbours in the list, from a place that the epoch's seed gives, report the load of all clouds, once each.
/// Their stake is their bond. When the epoch is over the medians count, and whoever lies further from one than {tolerance} loses reputation.
contract LoadOracle {
    /// @notice Reporters of an epoch at most, and the fewest whose median counts.
    uint256 public constant REPORTERS = 9;
    uint256 public constant FEWEST = 3;

    struct Round {
        uint128 medians;
        uint8 count;
        bool closed;
        address[REPORTERS] reporters;
        uint128[REPORTERS] loads;
    }

    GatewayRegistry public immutable gateways;
    /// @notice In 1/10,000 of a cloud's capacity.
    uint256 public immutable tolerance;

    mapping(uint256 epoch => Round) private _rounds;

    event Reported(uint256 indexed epoch, address indexed reporter, uint128 loads);
    event Closed(uint256 indexed epoch, uint128 medians, uint256 reports);

    error NotDrawn();
    error AlreadyReported();
    error NotYet();
    error AlreadyClosed();

    constructor(GatewayRegistry gateways_, uint256 tolerance_) {
        (gateways, tolerance) = (gateways_, tolerance_);
    }

    /// @notice The caller's view of the current epoch: eight 16-bit loads in 1/10,000, cloud 0 lowest; a cloud without gateways is 0.
    function report(uint128 loads) external {
        uint256 epoch = gateways.epoch();
        require(drawn(epoch, msg.sender), NotDrawn());
        Round storage round = _rounds[epoch];
        uint256 count = round.count;
        for (uint256 i = 0; i < count; i++) require(round.reporters[i] != msg.sender, AlreadyReported());
        (round.reporters[count], round.loads[count]) = (msg.sender, loads);
        round.count = uint8(count + 1);
        emit Reported(epoch, msg.sender, loads);
    }

    /// @notice Finds the medians of an epoch that is over, and rates its reporters; anyone may, once.
    function close(uint256 epoch) external {
        require(epoch < gateways.epoch(), NotYet());
        Round storage round = _rounds[epoch];
        require(!round.closed, AlreadyClosed());
        round.closed = true;
        uint256 count = round.count;
        if (count >= FEWEST) {
            uint128[] memory loads = new uint128[](count);
            for (uint256 i = 0; i < count; i++) loads[i] = round.loads[i];
            round.medians = _medians(loads);
            for (uint256 i = 0; i < count; i++) gateways.rate(round.reporters[i], _deviates(loads[i], round.medians) ? -int256(50) : int256(1));
        }
        emit Closed(epoch, round.medians, count);
    }

    /// @notice Whether a gateway may report in the current or a past epoch.
    function drawn(uint256 epoch, address gateway) public view returns (bool) {
        uint256 count = gateways.countAt(epoch);
        bytes32 seed = gateways.seedOf(epoch);
        uint256 most = count < REPORTERS ? count : REPORTERS;
        for (uint256 i = 0; i < most; i++) {
            if (gateways.gatewayAt(epoch, addmod(uint256(seed), i, count)) == gateway) return true;
        }
        return false;
    }

    /// @notice Medians of an epoch, laid out as in {report}, and how many reports they come from; with fewer than {FEWEST} they don't count.
    function mediansOf(uint256 epoch) external view returns (uint128 medians, uint256 reports, bool closed) {
        Round storage round = _rounds[epoch];
        return (round.medians, round.count, round.closed);
    }

    function _medians(uint128[] memory loads) private pure returns (uint128 medians) {
        uint256 count = loads.length;
        uint256[] memory sorted = new uint256[](count);
        for (uint256 cloud = 0; cloud < Batches.CLOUDS; cloud++) {
            for (uint256 i = 0; i < count; i++) {
                uint256 load = uint16(loads[i] >> (16 * cloud));
                uint256 spot = i;
                for (; spot > 0 && sorted[spot - 1] > load; spot--) sorted[spot] = sorted[spot - 1];
                sorted[spot] = load;
            }
            medians |= uint128(sorted[(count - 1) / 2] << (16 * cloud));
        }
    }

    function _deviates(uint128 loads, uint128 medians) private view returns (bool) {
        for (uint256 cloud = 0; cloud < Batches.CLOUDS; cloud++) {
            uint256 load = uint16(loads >> (16 * cloud));
            uint256 median = uint16(medians >> (16 * cloud));
            if ((load > median ? load - median : median - load) > tolerance) return true;
        }
        return false;
    }
}
