// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Base, Billing, Bridge, GatewayRegistry, Votes} from "./Base.t.sol";
import {HostileToken, Thief} from "./Hostile.sol";

/// Attack: a token that calls back in the middle of a payment, to be paid twice.
contract ReentrancyTest is Base {
    HostileToken private token;
    Thief private thief;

    function setUp() public override {
        super.setUp();
        token = new HostileToken();
        thief = new Thief();
        deploy(address(token));
        token.mint(address(thief), 2_000e6);
        token.mint(address(billing), 1_000e6);
        token.mint(address(gateways), 1_000e6);
        token.mint(address(bridge), 1_000e6);
        allow(address(billing));
        allow(address(gateways));
        allow(address(bridge));
        allow(address(disputes));
    }

    function allow(address spender) private {
        thief.act(address(token), abi.encodeCall(token.approve, (spender, type(uint256).max)));
    }

    function attack(address target, bytes memory data) private {
        token.arm(address(thief), abi.encodeCall(thief.act, (target, data)));
        thief.act(target, data);
        isTrue(token.called() && !token.wentThrough());
    }

    function test_Withdrawal_Reentered_PaysOnce() public {
        thief.act(address(billing), abi.encodeCall(billing.deposit, (address(thief), 100)));
        thief.act(address(billing), abi.encodeCall(billing.wishWithdrawal, (100)));
        vm.roll(block.number + WITHDRAWAL);
        attack(address(billing), abi.encodeCall(billing.haveWish, (address(thief))));
        same(token.balanceOf(address(billing)), 1_000e6);
    }

    function test_Deposit_Reentered_IsRefusedInside() public {
        attack(address(billing), abi.encodeCall(billing.deposit, (address(thief), 100)));
        same(balance(address(thief)), 100e6);
        same(token.balanceOf(address(billing)), 1_000e6 + 100);
    }

    function test_PayOut_Reentered_PaysOnce() public {
        attack(address(billing), abi.encodeCall(billing.payOut, (address(thief))));
        same(token.balanceOf(address(billing)), 1_000e6);
    }

    function test_GatewayStake_Reentered_PaysOnce() public {
        attack(address(gateways), abi.encodeCall(gateways.join, (0, STAKE, about())));
        thief.act(address(gateways), abi.encodeCall(gateways.exit, ()));
        vm.roll(block.number + 600);
        gateways.unbond(address(thief));
        attack(address(gateways), abi.encodeCall(gateways.withdraw, (address(thief))));
        same(token.balanceOf(address(gateways)), 1_000e6);
    }

    function test_BridgeRefund_Reentered_PaysOnce() public {
        uint48 expiry = uint48(block.timestamp + 10);
        thief.act(address(bridge), abi.encodeCall(bridge.lock, (address(thief), 100, bytes32("hash"), expiry)));
        bytes32 id = keccak256(
            abi.encode(block.chainid, address(bridge), address(thief), address(thief), uint128(100), bytes32("hash"), expiry)
        );
        attack(address(bridge), abi.encodeCall(bridge.decline, (id)));
        same(token.balanceOf(address(bridge)), 1_000e6);
    }

    function test_Claim_Reentered_IsRefusedInside() public {
        thief.act(address(gateways), abi.encodeCall(gateways.join, (0, STAKE, about())));
        attack(address(disputes), abi.encodeCall(disputes.claim, (address(thief), Votes.Kind.Other, 1, bytes32(0))));
        same(token.balanceOf(address(disputes)), CLAIM_BOND);
        same(disputes.claimCount(), 1);
    }

    function test_DisputesWithdraw_Reentered_PaysOnce() public {
        attack(address(disputes), abi.encodeCall(disputes.withdraw, (address(thief))));
    }
}
