from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from network.accounts.rules import network_of
from network.campaigns import actions, queries, rules
from network.campaigns.forms import AnswerForm
from network.campaigns.models import Answer
from network.throttles.actions import hit
from network.web.access import client_address, public
from network.web.forms import render_form

bp = Blueprint("campaigns", __name__)


@bp.route("/representation/<token>", methods=["GET", "POST"])
@public
def answer(token: str) -> ResponseReturnValue:
    """Ask the holder of a mailed link whether they still represent a member."""
    question = queries.question_by_token(token)
    if question is None or rules.obstacle_to_answering(question.campaign):
        return render_template("campaigns/over.html", question=question), 410
    form = AnswerForm(data={"answer": question.answer, "note": question.note})
    if form.validate_on_submit():
        with form.refusals():
            hit(rules.ANSWERS_BY_ADDRESS, network_of(client_address()))
            actions.answer_question(token, Answer(form.answer.data), form.note.data or "")
            return redirect(url_for(".answered", token=token))
    return render_form("campaigns/answer.html", form, question=question)


@bp.route("/representation/<token>/merci")
@public
def answered(token: str) -> ResponseReturnValue:
    question = queries.question_by_token(token)
    if question is None or question.answer is None:
        abort(404)
    return render_template("campaigns/answered.html", question=question, left=question.answer == Answer.LEFT)
