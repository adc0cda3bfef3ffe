// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Base, Bridge, Billing, Directory, Disputes, FunctionRegistry, GatewayRegistry} from "./Base.t.sol";

/// No owner: what a deployer might wire wrongly, so as to have power, can't be announced.
contract DirectoryTest is Base {
    function test_Directory_WiredAsItShouldBe_NamesAll() public view {
        same(address(directory.token()), address(dollar));
        same(address(directory.billing()), address(billing));
        same(address(directory.disputes()), address(disputes));
    }

    /// Attack: disputes of the deployer's own, which may slash and void.
    function test_Directory_OtherDisputes_IsRefused() public {
        Disputes own = new Disputes(dollar, gateways, functions, billing, DEMAND_BOND, ANSWER, voteTerms());
        vm.expectRevert(abi.encodeWithSelector(Directory.Miswired.selector, "gateways"));
        new Directory(functions, gateways, oracle, billing, own, access, bridge);
    }

    function test_Directory_GatewaysThatAnAccountMaySlash_IsRefused() public {
        GatewayRegistry own = new GatewayRegistry(dollar, address(this), address(oracle), [STAKE, 8, EPOCH, BURIED, 600, 128]);
        vm.expectRevert(abi.encodeWithSelector(Directory.Miswired.selector, "gateways"));
        new Directory(functions, own, oracle, billing, disputes, access, bridge);
    }

    function test_Directory_OtherFunctionsOrBridge_IsRefused() public {
        FunctionRegistry own = new FunctionRegistry();
        vm.expectRevert(abi.encodeWithSelector(Directory.Miswired.selector, "billing"));
        new Directory(own, gateways, oracle, billing, disputes, access, bridge);
        Bridge far = new Bridge(dollar, Billing(address(0)), 1);
        vm.expectRevert(abi.encodeWithSelector(Directory.Miswired.selector, "bridge"));
        new Directory(functions, gateways, oracle, billing, disputes, access, far);
    }

    function test_Billing_WithdrawalFasterThanDisputes_IsRefused() public {
        uint256 least = (LATE + 1) * EPOCH + WINDOW + ANSWER;
        vm.expectRevert(Billing.BadParameters.selector);
        new Billing(dollar, functions, gateways, address(disputes), [WINDOW, ANSWER, EPOCH, LATE, least, 10_000], 1_000);
    }
}
