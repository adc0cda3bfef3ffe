// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Base, FunctionRegistry} from "./Base.t.sol";

contract FunctionRegistryTest is Base {
    address private constant OTHER = address(0xB0B);

    function test_Register_New_HasVersionOneAndIsFound() public view {
        same(functions.find(PROVIDER, "/f"), endPoint);
        same(functions.endPoint(endPoint).version, 1);
        same(functions.providerOf(endPoint), PROVIDER);
        same(functions.termsOf(endPoint, 1).perCall, PER_CALL);
    }

    function test_Register_BadPathOrTerms_IsRefused() public {
        vm.expectRevert(FunctionRegistry.BadPath.selector);
        functions.register("f", terms(0));
        vm.expectRevert(FunctionRegistry.BadPath.selector);
        functions.register("", terms(0));
        vm.prank(PROVIDER);
        vm.expectRevert(FunctionRegistry.PathTaken.selector);
        functions.register("/f", terms(0));
        vm.expectRevert(FunctionRegistry.BadTerms.selector);
        functions.register("/g", terms(9_999));
        FunctionRegistry.Terms memory t = terms(0);
        t.perGbMs = 1e12 + 1;
        vm.expectRevert(FunctionRegistry.BadTerms.selector);
        functions.register("/g", t);
    }

    function test_Update_NewTerms_LeaveOlderVersionsAsTheyWere() public {
        FunctionRegistry.Terms memory t = terms(HALVES);
        t.perCall = 7;
        vm.prank(PROVIDER);
        same(functions.update(endPoint, t), 2);
        same(functions.termsOf(endPoint, 1).perCall, PER_CALL);
        same(functions.termsOf(endPoint, 2).perCall, 7);
        same(functions.termsOf(endPoint, 3).perCall, 0);
    }

    /// Attack: somebody else's end point is changed.
    function test_Change_BySomebodyElse_IsRefused() public {
        vm.expectRevert(FunctionRegistry.NotOwner.selector);
        functions.update(endPoint, terms(0));
        vm.expectRevert(FunctionRegistry.NotOwner.selector);
        functions.grant(endPoint, address(this), 15);
        vm.expectRevert(FunctionRegistry.NotOwner.selector);
        functions.retire(endPoint);
        vm.expectRevert(FunctionRegistry.NotOwner.selector);
        functions.offer(endPoint, address(this));
        vm.expectRevert(FunctionRegistry.NotOffered.selector);
        functions.accept(endPoint);
    }

    function testFuzz_Allowed_PrivateEndPoint_FollowsTheBits(uint8 granted, uint8 served, uint8 wanted) public {
        (granted, served, wanted) = (granted % 16, served % 15 + 1, wanted % 16);
        FunctionRegistry.Terms memory t = terms(0);
        (t.open, t.methods) = (false, served);
        vm.prank(PROVIDER);
        uint32 id = functions.register("/private", t);
        vm.prank(PROVIDER);
        functions.grant(id, OTHER, granted);
        isTrue(functions.allowed(id, OTHER, wanted) == (wanted != 0 && wanted & served & granted == wanted));
        vm.prank(PROVIDER);
        functions.grant(id, OTHER, 0);
        isTrue(!functions.allowed(id, OTHER, wanted));
        isTrue(functions.allowed(id, PROVIDER, served));
    }

    function test_Allowed_RetiredOrUnknown_IsFalse() public {
        isTrue(functions.allowed(endPoint, OTHER, 1));
        isTrue(!functions.allowed(endPoint + 1, OTHER, 1));
        vm.prank(PROVIDER);
        functions.retire(endPoint);
        isTrue(!functions.allowed(endPoint, OTHER, 1));
    }

    function test_Transfer_OfferedAndAccepted_ChangesTheOwner() public {
        vm.prank(PROVIDER);
        functions.offer(endPoint, OTHER);
        vm.prank(OTHER);
        functions.accept(endPoint);
        same(functions.ownerOf(endPoint), OTHER);
        same(functions.find(OTHER, "/f"), endPoint);
        same(functions.find(PROVIDER, "/f"), 0);
        vm.prank(OTHER);
        vm.expectRevert(FunctionRegistry.NotOffered.selector);
        functions.accept(endPoint);
    }
}
