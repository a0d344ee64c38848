"""Answers that look right and are not, one sentence per trap: expressions, equations, families, matrices."""

from __future__ import annotations

from refusals import refused, refuted

# --- expressions ---------------------------------------------------------------------------------------------


def test_primes_and_subscripts_are_part_of_a_name() -> None:
    refused("x_1", "x_2", "x", "x_{11}", "x^1")
    refused("x'", "x", "x''")
    refused("A'", "A", "A''", question="Which point lies on the axis?")
    refused("f'(x)=2x", "f(x)=2x")


def test_accents_and_letter_cases_make_other_symbols() -> None:
    refused(r"\hat{x}", "x", r"\bar{x}")
    refused(r"\Omega", r"\omega")
    refused("P", "p")
    refused("O", "0")
    refused("l", "1", "I")


def test_letters_of_other_alphabets_are_other_letters() -> None:
    refused("x", "\u0445")
    refused("2a", "2\u0430")


def test_a_function_binds_only_its_own_argument() -> None:
    refuted(r"\sin^2 x", r"\sin x^2", r"\sin(x^2)")
    refused(r"\ln(x+1)", r"\ln x+1")
    refused(r"\sin^{-1} x", r"\frac{1}{\sin x}")
    refused(r"\log_2 x", r"\log_3 x", r"\ln x")


def test_branches_of_roots_and_inverses_are_kept() -> None:
    refused("x", "|x|", r"\sqrt{x^2}", r"\arcsin(\sin x)")
    refused(r"\sqrt{1-\sin^2 x}", r"\cos x")
    refused(r"\sqrt{x}", r"-\sqrt{x}")


def test_a_slash_does_not_swallow_what_follows_it() -> None:
    refused(r"\frac{1}{2x}", r"\frac{1}{2}x", "1/2x")
    refused(r"\frac{a}{b+c}", "a/b+c")


def test_a_parity_sign_is_no_constant() -> None:
    refused("(-1)^n", "1", "(-1)^{n+1}")
    refused("1", "(-1)^n", r"\cos(n\pi)")


def test_the_constant_of_integration_is_not_left_out() -> None:
    refused("x^2+C", "x^2")
    refused("y=Ce^{2x}", "y=e^{2x}")


def test_a_bound_variable_does_not_capture_a_free_one() -> None:
    refused("f(x)=2x", "f(y)=2x", "f(x)=2y")
    refused("f(x,y)=x-y", "f(y,x)=x-y")


def test_one_name_does_not_stand_for_another_that_the_question_uses() -> None:
    refused("x=5", "y=5", question="Find $x$ and $y$.")
    refused("f(x)=2x", "g(x)=2x", question="Find $f(x)$ and $g(x)$.")


# --- equations, families, matrices ---------------------------------------------------------------------------


def test_an_identity_is_no_equation() -> None:
    refused("x+y=1", "0=0", "x=x", "x+y=x+y", "0(x+y)=0")
    refused("x=1", "1=1", "x=x")
    refused("f(x)=0", "0=0")


def test_a_lost_or_gained_branch_changes_an_equation() -> None:
    refused("y=x", "y^2=x^2", "y=|x|", "x(y-x)=0")
    refused("x=1", "x^2=1", "(x-1)(x-2)=0")


def test_a_family_has_its_period_and_its_offset() -> None:
    family = r"\frac{\pi}{6}+k\pi"
    refuted(family, r"\frac{\pi}{6}+2k\pi", r"\frac{\pi}{3}+k\pi", r"\frac{\pi}{6}")
    refused(f"{family}, k\\in\\mathbb{{Z}}", f"{family}, k\\in\\mathbb{{N}}")


def test_a_residue_class_is_not_one_number() -> None:
    refused(r"x\equiv 1\pmod 3", "1", "x=1", r"x\equiv 1\pmod 6", r"x\equiv 2\pmod 3")


def test_a_matrix_is_not_its_transpose_inverse_or_determinant() -> None:
    matrix = r"\begin{pmatrix}1&2\\3&4\end{pmatrix}"
    refused(
        matrix,
        f"{matrix}^T",
        f"{matrix}^{{-1}}",
        r"\begin{vmatrix}1&2\\3&4\end{vmatrix}",
        f"2{matrix}",
        f"-{matrix}",
    )
    refuted(matrix, r"\begin{pmatrix}1&3\\2&4\end{pmatrix}")
    refused("-2", matrix)
