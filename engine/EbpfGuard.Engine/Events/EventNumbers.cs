using System.Net;
using System.Runtime.CompilerServices;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Images.Evaluation;

namespace EbpfGuard.Engine.Events;

/// <summary>The numbers and addresses that a decision saw, by input. What is not set is missing.</summary>
public readonly struct EventNumbers
{
    private readonly NumberStates _states;

    // Known ones, in the order of their inputs.
    private readonly long[]? _numbers;
    private readonly uint _addressStates;
    private readonly InlineArray2<InlineArray16<byte>> _addresses;

    private EventNumbers(NumberStates states, long[]? numbers, uint addressStates, InlineArray2<InlineArray16<byte>> addresses) =>
        (_states, _numbers, _addressStates, _addresses) = (states, numbers, addressStates, addresses);

    /// <summary>Those of a record.</summary>
    public EventNumbers(DecisionView record)
    {
        _states = record.Fixed.NumberStates;
        _numbers = record.Numbers.ToArray();
        _addressStates = record.Fixed.AddressStates;
        for (FactInput input = FactInput.ServerAddr; input < FactInput.Count; input++) record.Address(input).CopyTo(_addresses[AddressPlace(input)]);
    }

    /// <summary>A number.</summary>
    public FactNumber this[FactInput input] => _states[input] switch
    {
        FactState.Known => FactNumber.Of(_numbers![_states.KnownBefore(input)]),
        var state => new FactNumber(state, 0),
    };

    /// <summary>The destination; null for no IP socket.</summary>
    public IPEndPoint? Server => End(FactInput.ServerAddr, FactInput.ServerPort);

    /// <summary>The local end; null when it is not bound.</summary>
    public IPEndPoint? Client => End(FactInput.ClientAddr, FactInput.ClientPort);

    /// <summary>These, and a number.</summary>
    public EventNumbers With(FactInput input, long value)
    {
        NumberStates states = _states;
        int place = states.KnownBefore(input);
        ReadOnlySpan<long> before = _numbers;
        ReadOnlySpan<long> behind = before[(place + (states[input] == FactState.Known ? 1 : 0))..];
        states.Set(input, FactState.Known);
        return new EventNumbers(states, [.. before[..place], value, .. behind], _addressStates, _addresses);
    }

    /// <summary>These, and an address.</summary>
    public EventNumbers With(FactInput input, IPAddress address)
    {
        InlineArray2<InlineArray16<byte>> addresses = _addresses;
        address.MapToIPv6().GetAddressBytes().CopyTo(addresses[AddressPlace(input)]);
        return new EventNumbers(_states, _numbers, _addressStates | ((uint)FactState.Known << (2 * AddressPlace(input))), addresses);
    }

    private IPEndPoint? End(FactInput address, FactInput port)
    {
        int place = AddressPlace(address);
        if ((FactState)(_addressStates >> (2 * place) & 3) != FactState.Known) return null;
        var read = new IPAddress((ReadOnlySpan<byte>)_addresses[place]);
        return new IPEndPoint(read.IsIPv4MappedToIPv6 ? read.MapToIPv4() : read, (ushort)this[port].Value);
    }

    private static int AddressPlace(FactInput input) => (int)(input - FactInput.ServerAddr);
}
