// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {AccessToken, Base, FunctionRegistry} from "./Base.t.sol";
import {Thief} from "./Hostile.sol";

contract AccessTokenTest is Base {
    address private constant WALLET = address(0xCAFE);
    bytes32 private constant JWT = keccak256("jwt");
    uint32 private closed;

    function setUp() public override {
        super.setUp();
        FunctionRegistry.Terms memory t = terms(0);
        t.open = false;
        vm.prank(PROVIDER);
        closed = functions.register("/closed", t);
        vm.prank(PROVIDER);
        functions.grant(closed, WALLET, 1);
    }

    function minted() private returns (uint256 id) {
        uint48 expiry = uint48(block.timestamp + 3600);
        vm.prank(WALLET);
        id = access.mint(closed, 1, expiry, JWT);
    }

    function test_Mint_Permitted_IsValidForThisWalletJwtAndMethodOnly() public {
        uint256 id = minted();
        isTrue(access.valid(id, WALLET, 1, JWT));
        isTrue(!access.valid(id, WALLET, 2, JWT));
        isTrue(!access.valid(id, address(this), 1, JWT));
        isTrue(!access.valid(id, WALLET, 1, keccak256("other")));
        isTrue(!access.valid(id + 1, address(0), 0, 0));
        same(access.byJwt(WALLET, JWT), id);
    }

    function test_Mint_NotPermitted_IsRefused() public {
        uint48 expiry = uint48(block.timestamp + 3600);
        vm.expectRevert(AccessToken.NotAllowed.selector);
        access.mint(closed, 1, expiry, JWT);
        vm.prank(WALLET);
        vm.expectRevert(AccessToken.NotAllowed.selector);
        access.mint(closed, 3, expiry, JWT);
    }

    function test_Mint_TooLongOrExpired_IsRefused() public {
        uint48 now_ = uint48(block.timestamp);
        vm.prank(WALLET);
        vm.expectRevert(AccessToken.BadExpiry.selector);
        access.mint(closed, 1, now_ + 1 days + 1, JWT);
        vm.prank(WALLET);
        vm.expectRevert(AccessToken.BadExpiry.selector);
        access.mint(closed, 1, now_, JWT);
    }

    /// Attack: one JWT for two tokens, the second outliving the first's revocation.
    function test_Mint_SameJwtAgain_IsRefused() public {
        uint256 id = minted();
        vm.prank(WALLET);
        access.burn(id);
        uint48 expiry = uint48(block.timestamp + 3600);
        vm.prank(WALLET);
        vm.expectRevert(AccessToken.JwtTaken.selector);
        access.mint(closed, 1, expiry, JWT);
    }

    /// Attack: front-running, somebody else mints with the JWT's hash first.
    function test_Mint_WithAnothersJwtFirst_TakesNothingFromIt() public {
        address other = address(0xBAD);
        vm.prank(PROVIDER);
        functions.grant(closed, other, 1);
        uint48 expiry = uint48(block.timestamp + 3600);
        vm.prank(other);
        access.mint(closed, 1, expiry, JWT);
        isTrue(access.valid(minted(), WALLET, 1, JWT));
    }

    function test_Valid_AfterTransfer_IsFalseAlsoWhenItComesBack() public {
        uint256 id = minted();
        vm.prank(WALLET);
        access.transferFrom(WALLET, address(this), id);
        isTrue(!access.valid(id, WALLET, 1, JWT) && !access.valid(id, address(this), 1, JWT));
        access.transferFrom(address(this), WALLET, id);
        isTrue(!access.valid(id, WALLET, 1, JWT));
    }

    function test_Valid_AfterBurnExpiryOrWithdrawnPermission_IsFalse() public {
        uint256 id = minted();
        vm.prank(PROVIDER);
        functions.grant(closed, WALLET, 0);
        isTrue(!access.valid(id, WALLET, 1, JWT));
        vm.prank(PROVIDER);
        functions.grant(closed, WALLET, 1);
        isTrue(access.valid(id, WALLET, 1, JWT));
        vm.warp(block.timestamp + 3600);
        isTrue(!access.valid(id, WALLET, 1, JWT));
        vm.warp(block.timestamp - 1);
        vm.prank(PROVIDER);
        access.burn(id);
        isTrue(!access.valid(id, WALLET, 1, JWT));
    }

    function test_Burn_BySomebodyElse_IsRefused() public {
        uint256 id = minted();
        vm.expectRevert(AccessToken.NotAllowed.selector);
        access.burn(id);
    }

    /// Attack: a receiver that refuses or calls back. Minting calls nobody.
    function test_Mint_ByAContractThatRefuses_IsMinted() public {
        Thief thief = new Thief();
        vm.prank(PROVIDER);
        functions.grant(closed, address(thief), 1);
        thief.act(address(access), abi.encodeCall(access.mint, (closed, 1, uint48(block.timestamp + 60), JWT)));
        isTrue(access.valid(1, address(thief), 1, JWT));
    }
}
