// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Base, Billing, Bridge} from "./Base.t.sol";

/// Two ends on two chains (told apart by chain id), a user that moves 100 dollars, and a relayer.
contract BridgeTest is Base {
    bytes32 private constant SECRET = keccak256("secret");
    bytes32 private constant HASH = keccak256(abi.encode(SECRET));
    uint128 private constant AMOUNT = 100e6;
    uint256 private constant CHAIN = 31_338;

    Bridge private far;
    address private who;
    address private relayer;

    function setUp() public override {
        super.setUp();
        (who, relayer) = (user(0), user(1));
        far = new Bridge(dollar, Billing(address(0)), 1 days);
        fund(who, address(far), AMOUNT);
        fund(relayer, address(bridge), AMOUNT);
        vm.prank(relayer);
        bridge.bond(AMOUNT);
    }

    function lockFar(uint256 seconds_) private returns (bytes32 id) {
        uint256 here = block.chainid;
        vm.chainId(CHAIN);
        vm.prank(who);
        id = far.lock(relayer, AMOUNT, HASH, uint48(block.timestamp + seconds_));
        vm.chainId(here);
    }

    function relay(uint256 seconds_, bytes32 answers) private returns (bytes32) {
        vm.prank(relayer);
        return bridge.relay(who, AMOUNT - 1e6, HASH, uint48(block.timestamp + seconds_), true, answers);
    }

    function test_Claim_BothEnds_MovesMoneyIntoBillingAndPaysTheRelayer() public {
        bytes32 lock = lockFar(2 hours);
        bytes32 answer = relay(1 hours, lock);
        vm.prank(who);
        bridge.claim(answer, SECRET);
        same(balance(who), (AMOUNT - 1e6) * 1e6);
        far.claim(lock, SECRET);
        same(dollar.balanceOf(relayer), AMOUNT);
        same(dollar.balanceOf(address(far)), 0);
        same(dollar.balanceOf(address(bridge)), 1e6);
    }

    /// The relayer stops: the user has its money back when the lock expires, not before.
    function test_Refund_RelayerStops_ComesBackOnTimeOut() public {
        bytes32 lock = lockFar(2 hours);
        vm.expectRevert(Bridge.NotYet.selector);
        far.refund(lock);
        vm.warp(block.timestamp + 2 hours);
        far.refund(lock);
        same(dollar.balanceOf(who), AMOUNT);
        vm.expectRevert(Bridge.NotLocked.selector);
        far.refund(lock);
    }

    /// The user stops: the relayer's bond is free again before the user's own lock is.
    function test_Refund_UserStops_BondIsFreeAgain() public {
        bytes32 lock = lockFar(2 hours);
        bytes32 answer = relay(1 hours, lock);
        vm.warp(block.timestamp + 1 hours);
        vm.expectRevert(Bridge.Expired.selector);
        bridge.claim(answer, SECRET);
        bridge.refund(answer);
        (uint128 free,,) = bridge.bonds(relayer);
        same(free, AMOUNT);
    }

    function test_Decline_ByTheReceiver_ReturnsAtOnce() public {
        bytes32 lock = lockFar(2 hours);
        vm.expectRevert(Bridge.NotAllowed.selector);
        far.decline(lock);
        vm.prank(relayer);
        far.decline(lock);
        same(dollar.balanceOf(who), AMOUNT);
    }

    /// Attack: the relayer helps itself without the secret.
    function testFuzz_Claim_WrongSecret_IsRefused(bytes32 guess) public {
        vm.assume(guess != SECRET);
        bytes32 lock = lockFar(2 hours);
        vm.prank(relayer);
        vm.expectRevert(Bridge.NotThatSecret.selector);
        far.claim(lock, guess);
    }

    /// Attack: claim twice, or claim and refund.
    function test_Claim_Twice_IsRefused() public {
        bytes32 lock = lockFar(2 hours);
        far.claim(lock, SECRET);
        vm.expectRevert(Bridge.NotLocked.selector);
        far.claim(lock, SECRET);
        vm.warp(block.timestamp + 2 hours);
        vm.expectRevert(Bridge.NotLocked.selector);
        far.refund(lock);
    }

    /// Attack: the same lock made again when it was claimed, to be claimed by the secret that is known now.
    function test_Lock_SameAgain_IsRefused() public {
        bytes32 lock = lockFar(2 hours);
        far.claim(lock, SECRET);
        fund(who, address(far), AMOUNT);
        uint256 here = block.chainid;
        vm.chainId(CHAIN);
        uint48 expiry = uint48(block.timestamp + 2 hours);
        vm.prank(who);
        vm.expectRevert(Bridge.Exists.selector);
        far.lock(relayer, AMOUNT, HASH, expiry);
        vm.chainId(here);
    }

    /// The same words on two chains are two locks.
    function test_Lock_OnTwoChains_HaveDifferentIds() public {
        bytes32 one = lockFar(2 hours);
        fund(who, address(far), AMOUNT);
        vm.prank(who);
        isTrue(far.lock(relayer, AMOUNT, HASH, uint48(block.timestamp + 2 hours)) != one);
    }

    /// Attack: one bond for two locks, or a bond that is gone when it is needed.
    function test_Relay_BeyondTheFreeBond_IsRefused() public {
        vm.prank(relayer);
        bridge.release(AMOUNT / 2);
        vm.prank(relayer);
        vm.expectRevert(Bridge.BondTooSmall.selector);
        bridge.relay(who, AMOUNT / 2 + 1, HASH, uint48(block.timestamp + 60), false, 0);
        vm.prank(relayer);
        vm.expectRevert(Bridge.NotYet.selector);
        bridge.unbond();
        vm.warp(block.timestamp + 1 days);
        vm.prank(relayer);
        bridge.unbond();
        same(dollar.balanceOf(relayer), AMOUNT / 2);
    }

    function test_Relay_CreditWithoutBilling_IsRefused() public {
        vm.expectRevert(Bridge.BadLock.selector);
        far.relay(who, 1, HASH, uint48(block.timestamp + 60), true, 0);
    }
}
