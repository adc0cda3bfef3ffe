// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {FunctionRegistry} from "./FunctionRegistry.sol";

/// @title The right to call an end point for a time, tied to one OAuth2 access token (after Fotiou et al., 2020).
/// @notice A wallet that the registry allows mints a token for itself, with the hash of the JWT that an authorization server issued to it.
/// The JWT holds while {valid} says so: transfer, burning, expiry and withdrawn permission end it at once.
contract AccessToken is ERC721 {
    /// @param methods bits of {FunctionRegistry}
    /// @param expiry seconds since 1970
    /// @param wallet for which it was minted; after a transfer it isn't the owner any more, and the token is of no use
    /// @param jwt sha-256 of the access token
    struct Access {
        address wallet;
        uint32 endPoint;
        uint8 methods;
        uint48 expiry;
        bytes32 jwt;
    }

    FunctionRegistry public immutable functions;
    /// @notice Seconds that a token lasts at most.
    uint256 public immutable longest;
    uint256 public count;

    mapping(uint256 id => Access) private _accesses;
    /// @notice The token that a wallet minted with a JWT, 0 if none. Nobody can take another's JWT first.
    mapping(address wallet => mapping(bytes32 jwt => uint256)) public byJwt;

    event Minted(uint256 indexed id, address indexed wallet, uint32 indexed endPoint, uint8 methods, uint48 expiry, bytes32 jwt);
    event Revoked(uint256 indexed id, address indexed by);

    error NotAllowed();
    error BadExpiry();
    error JwtTaken();

    constructor(FunctionRegistry functions_, uint256 longest_) ERC721("Virga Access", "VACC") {
        (functions, longest) = (functions_, longest_);
    }

    /// @notice A token for the caller, who must be allowed now; `expiry` within {longest} seconds; a JWT gives a wallet one token.
    function mint(uint32 endPoint, uint8 methods, uint48 expiry, bytes32 jwt) external returns (uint256 id) {
        require(functions.allowed(endPoint, msg.sender, methods), NotAllowed());
        require(expiry > block.timestamp && expiry <= block.timestamp + longest, BadExpiry());
        require(byJwt[msg.sender][jwt] == 0, JwtTaken());
        id = ++count;
        byJwt[msg.sender][jwt] = id;
        _accesses[id] = Access(msg.sender, endPoint, methods, expiry, jwt);
        _mint(msg.sender, id);
        emit Minted(id, msg.sender, endPoint, methods, expiry, jwt);
    }

    /// @notice Ends a token: its holder, the wallet it was minted for, or the end point's owner.
    function burn(uint256 id) external {
        Access storage a = _accesses[id];
        require(msg.sender == _requireOwned(id) || msg.sender == a.wallet || msg.sender == functions.ownerOf(a.endPoint), NotAllowed());
        _burn(id);
    }

    /// @notice Whether this wallet may call now by this JWT with these methods.
    function valid(uint256 id, address wallet, uint8 methods, bytes32 jwt) external view returns (bool) {
        Access storage a = _accesses[id];
        return a.wallet == wallet && wallet != address(0) && _ownerOf(id) == wallet && a.jwt == jwt && block.timestamp < a.expiry
            && methods & a.methods == methods && functions.allowed(a.endPoint, wallet, methods);
    }

    function accessOf(uint256 id) external view returns (Access memory) {
        return _accesses[id];
    }

    // Minting comes from nobody. Everything else revokes, also a transfer that comes back later.
    function _update(address to, uint256 id, address auth) internal override returns (address from) {
        from = super._update(to, id, auth);
        if (from != address(0) && _accesses[id].expiry != 0) {
            _accesses[id].expiry = 0;
            emit Revoked(id, msg.sender);
        }
    }
}
