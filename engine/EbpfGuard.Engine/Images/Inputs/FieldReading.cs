namespace EbpfGuard.Engine.Images.Inputs;

/// <summary>How a field's value follows from the kernel's fact.</summary>
internal enum FieldReading
{
    /// <summary>The fact is the value.</summary>
    Plain,

    /// <summary>The fact is a uid, the value its account's name; a uid without an account has no value.</summary>
    AccountName,

    /// <summary>The fact is a kind of object, the value its word.</summary>
    ObjectWord,

    /// <summary>The fact is a kind of object, the value its letter.</summary>
    ObjectLetter,

    /// <summary>The fact is a transport protocol, the value its word.</summary>
    ProtocolWord,

    /// <summary>The fact is a socket family, the value its word.</summary>
    FamilyWord,

    /// <summary>The fact is a result, the value the name of its error, or SUCCESS.</summary>
    ResultWord,

    /// <summary>The fact is a family of sockets, the value its name.</summary>
    DomainWord,

    /// <summary>The fact is a request of ptrace, the value its name.</summary>
    RequestWord,

    /// <summary>The fact is a command of bpf, the value its name.</summary>
    CommandWord,
}
