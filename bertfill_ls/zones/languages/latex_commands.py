"""The commands and environments of LaTeX by what their arguments are. Words only; ``latex`` reads them."""

from bertfill_ls.zones.languages.shared import MATH_ENVIRONMENTS, words

VERBATIM_ENVIRONMENTS = (
    "[BLS]?[vV]erbatim|spverbatim|semiverbatim|verbatimtab|VerbatimOut|SaveVerbatim|lstlisting|lstlistings|minted|"
    "comment|filecontents|alltt|luacode|pycode|pyblock|pyverbatim|sagesilent|sageblock|tcblisting|tcboutputlisting|"
    "python|cppcode|ccode|pythoncode"
)
HIDDEN_ENVIRONMENTS = MATH_ENVIRONMENTS

# How many arguments in braces of a command, from the first, are names, sizes, addresses or formulas. Others are prose.
NAMING_COMMANDS: dict[str, int] = {
    **dict.fromkeys(
        words(
            "end label tag ref nocite url path href nolinkurl includegraphics includesvg includepdf input include "
            "subfile includeonly bibliography bibliographystyle addbibresource printbibliography usepackage "
            "RequirePackage documentclass LoadClass PassOptionsToPackage usetheme usecolortheme usetikzlibrary "
            "usepgfplotslibrary pagestyle thispagestyle pagenumbering hspace vspace enlargethispage color textcolor "
            "colorbox pagecolor rowcolor cellcolor columncolor ce num unit ensuremath index hyperlink hypertarget "
            "graphicspath DeclareMathOperator setmainfont setsansfont setmonofont setCJKmainfont setCJKsansfont "
            "setCJKmonofont fontspec selectlanguage foreignlanguage newcounter stepcounter refstepcounter arabic "
            "roman Roman alph Alph lstset tikzset pgfplotsset captionsetup sisetup geometry tcbset hypersetup "
            "setlist newlist raisebox parbox scalebox rotatebox cline cmidrule newlength newsavebox usebox bibitem "
            "newtheorem theoremstyle si ang lstinputlisting inputminted verbatiminput"
        ),
        1,
    ),
    **dict.fromkeys(
        words(
            "SI qty numlist numrange setcounter addtocounter setlength addtolength settowidth rule definecolor "
            "fontsize fcolorbox resizebox multicolumn multirow addcontentsline newglossaryentry newacronym "
            "setmathfont newfontfamily newCJKfontfamily DeclareUnicodeCharacter"
        ),
        2,
    ),
    "SIrange": 3,
    "hyperref": 0,  # its name stands in brackets, its text in braces
}
# Families of names with one such argument: `\autoref`, `\parencite`, `\glspl`.
NAMING_FAMILIES = "[a-zA-Z]*ref|[a-zA-Z]*[cC]ite[a-z]*|[gG]ls[a-z]*|ac[slf]?p?"

# `\newcommand{\name}[1]{body}`, and `\newenvironment{name}[1]{begin}{end}`.
DEFINITIONS = (
    "(?:re)?newcommand|providecommand|DeclareRobustCommand|newenvironment|renewenvironment|"
    "(?:New|Renew|Provide|Declare)DocumentCommand|(?:New|Renew|Provide|Declare)DocumentEnvironment"
)

# Environments whose arguments are titles.
TITLED_ENVIRONMENTS = frozenset(
    words(
        "frame block alertblock exampleblock theorem lemma corollary proposition definition example remark proof "
        "axiom claim conjecture problem exercise solution note property assumption postulate conclusion "
        "introduction letter thm lem cor prop defn exam rem quotation question"
    )
)
# Commands whose optional argument is a short title or another text, whatever stands in it.
TITLED_COMMANDS = frozenset(
    words(
        "part chapter section subsection subsubsection paragraph subparagraph caption item title author subtitle "
        "institute date footnotetext todo"
    )
)

# `\ifthenelse{…}` and its like take arguments; they are closed by no `\fi`.
NO_CONDITIONALS = (
    "iff|ifthenelse|iftoggle|ifbool|ifdef[a-z]+|ifundef|ifcs[a-z]+|ifstr[a-z]+|ifblank|ifnotblank|ifnum[a-z]+|ifempty"
)
