using NUnit.Framework;

namespace EbpfGuard.Bpf.Tests.Abi;

/// <summary>Which comment of the header belongs to what.</summary>
public sealed class HeaderCommentsTests
{
    private static readonly HeaderComments Comments = HeaderComments.Read(
        """
        /* Of nothing: a line lies between. */

        /*
         * Of the struct,
         * on two lines.
         */
        struct eg_a {
        	__u32 one; /* beside, and
        		    * below */
        	__u32 bare;
        	/* above */
        	char two[4 * EG_X];
        };
        _Static_assert(sizeof(struct eg_a) == 16, "eg_a");

        enum eg_b {
        	/* Of several. */

        	EG_B_ONE = 1,	/* first */
        	EG_B_TWO = 2,
        };
        """);

    [TestCase("eg_a", "", "Of the struct, on two lines.")]
    [TestCase("eg_a", "one", "beside, and below")]
    [TestCase("eg_a", "bare", "")]
    [TestCase("eg_a", "two", "above")]
    [TestCase("eg_b", "", "")]
    [TestCase("eg_b", "EG_B_ONE", "first")]
    [TestCase("eg_b", "EG_B_TWO", "")]
    public void CommentIsThatBesideOrDirectlyAbove(string type, string member, string text) =>
        Assert.That(Comments.Of(type, member), Is.EqualTo(text));
}
