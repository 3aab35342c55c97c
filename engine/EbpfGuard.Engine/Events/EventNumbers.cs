using System.Net;
using System.Runtime.CompilerServices;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Images.Evaluation;

namespace EbpfGuard.Engine.Events;

/// <summary>The numbers and addresses that a decision saw, by input. What is not set is missing.</summary>
public struct EventNumbers
{
    private ulong _states;
    private InlineArray32<long> _numbers;
    private uint _addressStates;
    private InlineArray2<InlineArray16<byte>> _addresses;

    /// <summary>Those of a record.</summary>
    public EventNumbers(in DecisionRecord record) =>
        (_states, _numbers, _addressStates, _addresses) = (record.NumberStates, record.Numbers, record.AddressStates, record.Address);

    /// <summary>A number.</summary>
    public readonly FactNumber this[FactInput input] => StateOf(_states, Place(input)) switch
    {
        FactState.Known => FactNumber.Of(_numbers[Place(input)]),
        var state => new FactNumber(state, 0),
    };

    /// <summary>The destination; null for no IP socket.</summary>
    public readonly IPEndPoint? Server => End(FactInput.ServerAddr, FactInput.ServerPort);

    /// <summary>The local end; null when it is not bound.</summary>
    public readonly IPEndPoint? Client => End(FactInput.ClientAddr, FactInput.ClientPort);

    /// <summary>These, and a number.</summary>
    public readonly EventNumbers With(FactInput input, long value)
    {
        EventNumbers with = this;
        with._states |= (ulong)FactState.Known << (2 * Place(input));
        with._numbers[Place(input)] = value;
        return with;
    }

    /// <summary>These, and an address.</summary>
    public readonly EventNumbers With(FactInput input, IPAddress address)
    {
        EventNumbers with = this;
        with._addressStates |= (uint)FactState.Known << (2 * AddressPlace(input));
        address.MapToIPv6().GetAddressBytes().CopyTo(with._addresses[AddressPlace(input)]);
        return with;
    }

    private readonly IPEndPoint? End(FactInput address, FactInput port)
    {
        int place = AddressPlace(address);
        if (StateOf(_addressStates, place) != FactState.Known) return null;
        var read = new IPAddress((ReadOnlySpan<byte>)_addresses[place]);
        return new IPEndPoint(read.IsIPv4MappedToIPv6 ? read.MapToIPv4() : read, (ushort)this[port].Value);
    }

    private static int Place(FactInput input) => (int)(input - FactInput.Texts);

    private static int AddressPlace(FactInput input) => (int)(input - FactInput.ServerAddr);

    private static FactState StateOf(ulong states, int place) => (FactState)(states >> (2 * place) & 3);
}
