namespace EbpfGuard.Engine.Images.Planning;

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
}
