// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title Who offers which function, at what price, and who may call it.
/// @notice An end point belongs to the account that registered it, and only it changes it. What callers agree to is a version: versions are
/// never changed, so that a receipt which names one has one price, policy and code for good.
contract FunctionRegistry {
    uint8 public constant GET = 1;
    uint8 public constant PUT = 2;
    uint8 public constant POST = 4;
    uint8 public constant DELETE = 8;
    uint8 private constant ALL = 15;

    /// @notice What a version says.
    /// @param provider account that earns
    /// @param methods bits that are served: {GET}, {PUT}, {POST}, {DELETE}
    /// @param open whether every wallet may call
    /// @param perCall pico-dollars a call
    /// @param perGbMs pico-dollars a GB-ms
    /// @param policy target distribution over clouds: eight 16-bit shares, cloud 0 lowest, 10,000 together; or 0: none
    /// @param code content id's sha-256 digest of the code
    /// @param openApi content id's sha-256 digest of the OpenAPI document
    /// @param scheduling id of the scheduling policy's document; 0 is the network's own
    struct Terms {
        address provider;
        uint8 methods;
        bool open;
        uint64 perCall;
        uint64 perGbMs;
        uint128 policy;
        bytes32 code;
        bytes32 openApi;
        bytes32 scheduling;
    }

    struct EndPoint {
        address owner;
        address offeredTo;
        uint32 version;
        bool retired;
        string path;
    }

    uint32 public count;
    mapping(uint32 id => EndPoint) private _endPoints;
    mapping(uint32 id => mapping(uint32 version => Terms)) private _terms;
    mapping(uint32 id => mapping(address wallet => uint8)) public granted;
    mapping(address owner => mapping(bytes32 pathHash => uint32)) private _byPath;

    event Registered(uint32 indexed id, address indexed owner, string path);
    event Versioned(uint32 indexed id, uint32 version, Terms terms);
    event Granted(uint32 indexed id, address indexed wallet, uint8 methods);
    event Retired(uint32 indexed id);
    event Offered(uint32 indexed id, address indexed to);
    event Transferred(uint32 indexed id, address indexed from, address indexed to);

    error NotOwner();
    error NotOffered();
    error Unknown();
    error PathTaken();
    error BadPath();
    error BadTerms();

    modifier onlyOwnerOf(uint32 id) {
        require(_endPoints[id].owner == msg.sender, NotOwner());
        _;
    }

    /// @notice A new end point of the caller, with version 1. `path`: 1 to 256 bytes from "/", one of its kind among the caller's.
    function register(string calldata path, Terms calldata terms) external returns (uint32 id) {
        bytes calldata p = bytes(path);
        require(p.length > 0 && p.length <= 256 && p[0] == "/", BadPath());
        require(_byPath[msg.sender][keccak256(p)] == 0, PathTaken());
        id = ++count;
        _byPath[msg.sender][keccak256(p)] = id;
        _endPoints[id] = EndPoint(msg.sender, address(0), 0, false, path);
        emit Registered(id, msg.sender, path);
        _version(id, terms);
    }

    /// @notice New terms are a new version; requests that name an older one keep its price.
    function update(uint32 id, Terms calldata terms) external onlyOwnerOf(id) returns (uint32 version) {
        return _version(id, terms);
    }

    /// @notice What a wallet may do: bits of methods; 0 revokes.
    function grant(uint32 id, address wallet, uint8 methods) external onlyOwnerOf(id) {
        require(methods <= ALL, BadTerms());
        granted[id][wallet] = methods;
        emit Granted(id, wallet, methods);
    }

    /// @notice No more calls are taken; what was called is still settled and paid.
    function retire(uint32 id) external onlyOwnerOf(id) {
        _endPoints[id].retired = true;
        emit Retired(id);
    }

    /// @notice The first half of a transfer; {accept} is the other. The zero address takes an offer back.
    function offer(uint32 id, address to) external onlyOwnerOf(id) {
        _endPoints[id].offeredTo = to;
        emit Offered(id, to);
    }

    /// @notice The caller becomes the owner of what it was offered. Permissions and provider stay until it changes them.
    function accept(uint32 id) external {
        EndPoint storage e = _endPoints[id];
        require(e.offeredTo == msg.sender, NotOffered());
        bytes32 path = keccak256(bytes(e.path));
        require(_byPath[msg.sender][path] == 0, PathTaken());
        address from = e.owner;
        delete _byPath[from][path];
        _byPath[msg.sender][path] = id;
        (e.owner, e.offeredTo) = (msg.sender, address(0));
        emit Transferred(id, from, msg.sender);
    }

    /// @notice Whether a wallet may call now with all of these methods.
    function allowed(uint32 id, address wallet, uint8 methods) external view returns (bool) {
        EndPoint storage e = _endPoints[id];
        Terms storage t = _terms[id][e.version];
        if (e.version == 0 || e.retired || methods == 0 || methods & t.methods != methods) return false;
        return t.open || e.owner == wallet || granted[id][wallet] & methods == methods;
    }

    function endPoint(uint32 id) external view returns (EndPoint memory) {
        require(_endPoints[id].version != 0, Unknown());
        return _endPoints[id];
    }

    /// @notice All zero if there is no such version.
    function termsOf(uint32 id, uint32 version) external view returns (Terms memory) {
        return _terms[id][version];
    }

    /// @notice Who owns it; the zero address if there is none.
    function ownerOf(uint32 id) external view returns (address) {
        return _endPoints[id].owner;
    }

    /// @notice Whom the newest version pays; the zero address if there is none.
    function providerOf(uint32 id) external view returns (address) {
        return _terms[id][_endPoints[id].version].provider;
    }

    /// @notice The id of an owner's path, 0 if there is none.
    function find(address owner, string calldata path) external view returns (uint32) {
        return _byPath[owner][keccak256(bytes(path))];
    }

    function _version(uint32 id, Terms calldata t) private returns (uint32 version) {
        require(t.provider != address(0) && t.methods != 0 && t.methods <= ALL, BadTerms());
        // Bounds under which no price overflows 64 bits for 10 GB over 15 minutes.
        require(t.perCall <= 1e18 && t.perGbMs <= 1e12, BadTerms());
        require(t.policy == 0 || _shares(t.policy) == 10_000, BadTerms());
        version = ++_endPoints[id].version;
        _terms[id][version] = t;
        emit Versioned(id, version, t);
    }

    function _shares(uint128 policy) private pure returns (uint256 all) {
        for (uint256 cloud = 0; cloud < 8; cloud++) all += uint16(policy >> (16 * cloud));
    }
}
