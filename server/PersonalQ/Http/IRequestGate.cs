namespace PersonalQ.Http;

/// <summary>Decides who may use a route, before it is used. Without one everybody may: everything belongs to the local owner.</summary>
internal interface IRequestGate
{
    /// <summary>Adds what comes before the gate: answers to browsers that come back from signing in elsewhere.</summary>
    void UseBefore(WebApplication app);

    /// <summary>Lets the request through, or refuses it.</summary>
    /// <exception cref="ProblemException">401: nobody is signed in. 403: this person, or this token, may not.</exception>
    Task InvokeAsync(HttpContext context, RequestDelegate next);

    /// <summary>True when somebody is signed in who may see the web app.</summary>
    ValueTask<bool> IsSignedInAsync(HttpContext context);
}
