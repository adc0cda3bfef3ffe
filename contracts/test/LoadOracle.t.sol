// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Base, LoadOracle} from "./Base.t.sol";

contract LoadOracleTest is Base {
    function report(uint256 g, uint128 loads) private {
        vm.prank(gateway(g));
        oracle.report(loads);
    }

    function reputation(uint256 g) private view returns (int256) {
        return gateways.gatewayOf(gateway(g)).reputation;
    }

    /// Attack: reporters that lie. The median stays between honest reports, and they lose reputation.
    function testFuzz_Close_MinorityLies_MedianIsHonestAndLiarsLoseReputation(uint16 lie1, uint16 lie2, uint16 honest) public {
        honest = honest % 10_000;
        vm.assume(lie1 > honest + 1_000 || lie1 + 1_000 < honest);
        vm.assume(lie2 > honest + 1_000 || lie2 + 1_000 < honest);
        joinAll(5);
        uint256 epoch = gateways.epoch();
        report(0, lie1);
        report(1, lie2);
        for (uint256 i = 2; i < 5; i++) report(i, honest + uint128(i));
        nextEpoch();
        oracle.close(epoch);
        (uint128 medians, uint256 reports, bool closed) = oracle.mediansOf(epoch);
        isTrue(closed && reports == 5 && medians >= honest + 2 && medians <= honest + 4);
        same(reputation(0), -50);
        same(reputation(1), -50);
        same(reputation(2), 1);
    }

    function test_Close_ManyClouds_FindsEachMedian() public {
        joinAll(3);
        uint256 epoch = gateways.epoch();
        report(0, uint128(100) | (uint128(9_000) << 112));
        report(1, uint128(300) | (uint128(8_800) << 112));
        report(2, uint128(200) | (uint128(8_900) << 112));
        nextEpoch();
        oracle.close(epoch);
        (uint128 medians,,) = oracle.mediansOf(epoch);
        same(medians, uint128(200) | (uint128(8_900) << 112));
    }

    function test_Report_NotAGatewayOrTwice_IsRefused() public {
        joinAll(3);
        vm.expectRevert(LoadOracle.NotDrawn.selector);
        oracle.report(1);
        report(0, 1);
        vm.prank(gateway(0));
        vm.expectRevert(LoadOracle.AlreadyReported.selector);
        oracle.report(2);
    }

    /// Attack: many gateways report to outvote the others: nine are drawn.
    function test_Drawn_AmongMany_AreNine() public {
        joinAll(14);
        uint256 drawn;
        for (uint256 i = 0; i < 14; i++) if (oracle.drawn(gateways.epoch(), gateway(i))) drawn++;
        same(drawn, 9);
    }

    function test_Close_TooEarlyTwiceOrTooFew_DoesNotCount() public {
        joinAll(3);
        uint256 epoch = gateways.epoch();
        vm.expectRevert(LoadOracle.NotYet.selector);
        oracle.close(epoch);
        report(0, 5);
        nextEpoch();
        oracle.close(epoch);
        (uint128 medians,,) = oracle.mediansOf(epoch);
        same(medians, 0);
        same(reputation(0), 0);
        vm.expectRevert(LoadOracle.AlreadyClosed.selector);
        oracle.close(epoch);
    }
}
